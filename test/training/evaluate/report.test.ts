import assert from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import sharp from "sharp";
import { seededRandom } from "../../../src/classifier/random.ts";
import { evaluateProbes } from "../../../src/face/evaluation/evaluation.ts";
import { evaluationJson, readEvaluation } from "../../../training/evaluate/evaluation-json.ts";
import type { EvaluationReport } from "../../../training/evaluate/evaluation-report.ts";
import { evaluationPage } from "../../../training/evaluate/page/page.ts";
import { confusionPlot } from "../../../training/evaluate/plots/confusion-plot.ts";
import { evaluationPlots } from "../../../training/evaluate/plots/evaluation-plots.ts";
import { pagePen, strokePen } from "../../../training/evaluate/plots/pen.ts";
import { plotPicture } from "../../../training/evaluate/plots/picture.ts";
import { evaluationText } from "../../../training/evaluate/report-text.ts";
import { adviceSentence, falseNames, frequency, percent, rateText } from "../../../training/evaluate/words.ts";
import { writeEvaluation } from "../../../training/evaluate/write-evaluation.ts";
import { known, stranger } from "../../face/evaluation/scored.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const nasty = '</script><img src="x">&\u0007';

function reportOf(names: readonly string[], strangerProbability: number): EvaluationReport {
  const probes = [
    ...Array.from({ length: 40 }, (_, i) => known(names[i % 2]!, names[i % 2]!, 0.6 + i / 101)),
    known(names[0]!, names[1]!, 0.97),
    ...Array.from({ length: 60 }, (_, i) => stranger(names[0]!, (strangerProbability * i) / 60)),
  ];
  const options = { threshold: 0.9, strangersPerDay: 40, random: seededRandom(1) };
  const evaluation = evaluateProbes(names, probes, options);
  return {
    version: "20260101-000000-aaaaaaaa",
    model: "fused@0",
    seed: 1,
    protocol: { kind: "cross-validation", folds: 5, trainings: 10 },
    data: { people: 2, images: 41, events: 101, strangerImages: 60 },
    threshold: 0.9,
    strangersPerDay: 40,
    remarks: [],
    classifiers: [
      {
        kind: "svm",
        settings: { C: 1 },
        tookMs: 5,
        byImage: evaluation,
        byEvent: evaluation,
        byDamage: [{ damage: "32 px", ...evaluation.rates }],
      },
    ],
  };
}

describe("the words of an evaluation", () => {
  test("tell shares and frequencies as people do", () => {
    assert.deepEqual([0, 0.0007, 0.032, 0.975, 0.9996, 1, Number.NaN].map(percent), [
      "0 %",
      "0.07 %",
      "3.2 %",
      "97.5 %",
      "99.96 %",
      "100 %",
      "not measured",
    ]);
    assert.deepEqual([12, 1, 1 / 7, 2 / 7, 1 / 30, 3 / 365, 1e-4].map(frequency), [
      "12 a day",
      "one a day",
      "one a week",
      "2 a week",
      "one a month",
      "3 a year",
      "less than one a year",
    ]);
    assert.deepEqual([1 / 7, 3, 1e-4].map(falseNames), [
      "about one false name a week",
      "about 3 false names a day",
      "less than one false name a year",
    ]);
  });

  test("say of nothing seen only what its number proves", () => {
    const { byImage } = reportOf(["ann", "bob"], 0.1).classifiers[0]!;
    assert.match(rateText(byImage.rates.fpir), /^0 % {2}\(fewer than 4\.9 %\)$/);
    const { current } = byImage.advice;
    assert.equal(
      adviceSentence(current!, 40),
      "at 0.9: none of 60 strangers was named, so at most 1.9 a day at your 40 strangers a day; 75.6 % of your people's faces stay unnamed, 2.4 % get another's name",
    );
  });

  test("name the price of a threshold at which strangers are named", () => {
    const sentence = adviceSentence(reportOf(["ann", "bob"], 1).classifiers[0]!.byImage.advice.current!, 40);
    assert.match(sentence, /^at 0\.9: about 4 false names a day at your 40 strangers a day, at most \S+ a day; /);
  });
});

describe("the report of an evaluation", () => {
  const report = reportOf(["ann", nasty], 1);

  test("names the pictures that got a wrong name, the surest first", () => {
    const text = evaluationText(report);
    assert.match(text, /Wrong names, the surest first.*\n {2}Unknown\/\d+\.jpg {2}was called ann \(0\.983\)/);
    assert.match(text, /No event has more than one picture here/);
  });

  test("keeps its schema through JSON, what was not measured as null", () => {
    const { classifiers, version } = readEvaluation(evaluationJson(report));
    assert.equal(version, report.version);
    assert.equal(classifiers[0]!.byImage.fpirBy.enrolled.value, null);
    assert.throws(() => readEvaluation('{"formatVersion":2}'), { code: "DATASET_INVALID" });
  });

  test("is a page that no name can break out of", () => {
    const html = evaluationPage(report);
    assert.equal(html.split("</script>").length, 3);
    assert.ok(!html.includes("<img") && !html.includes("\u0007"));
    const data = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html)?.[1];
    const [{ kind, thresholds, fpir }] = JSON.parse(data!) as [
      { kind: string; thresholds: number[]; fpir: { hits: number[]; trials: number } },
    ];
    assert.deepEqual([kind, fpir.trials, fpir.hits.length], ["svm", 60, thresholds.length]);
    assert.equal(fpir.hits[thresholds.indexOf(0.9)], 6);
  });

  test("is drawn without any font, whatever the names hold", async () => {
    for (const [name, plot] of evaluationPlots(strokePen, report, report.classifiers[0]!)) {
      assert.doesNotMatch(plot.svg, /<text|NaN|Infinity/, name);
      const picture = Buffer.from(await plotPicture(plot));
      assert.equal(picture.toString("latin1", 1, 4), "PNG", name);
    }
  });

  test("leaves no plot of an earlier evaluation, and other files alone", async () => {
    await using directory = await temporaryDirectory();
    for (const name of ["confusion-nearest.png", "holiday.png"]) await writeFile(join(directory.path, name), "");
    await writeEvaluation(directory.path, report);
    const names = await readdir(directory.path);
    assert.deepEqual(
      ["confusion-nearest.png", "holiday.png", "confusion-svm.png", "evaluation.html"].map((name) =>
        names.includes(name),
      ),
      [false, true, true, true],
    );
  });

  test("stays small with hundreds of people", async () => {
    const names = Array.from({ length: 300 }, (_, i) => `person ${i}`);
    const rows = [...names, "Unknown"];
    const counts = rows.map((_, r) => [...rows, "undecided"].map((_name, c) => (r === c ? 20 : 0)));
    const plot = confusionPlot(pagePen, "300 people", { rows, columns: [...rows, "undecided"], counts });
    assert.ok(plot.svg.length < 500_000, String(plot.svg.length));
    const { width, height } = await sharp(await plotPicture(plot)).metadata();
    assert.ok(Math.max(width, height) <= 3072);
  });
});
