import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { seededRandom } from "../../../src/classifier/random.ts";
import { confusionAt, personResults } from "../../../src/face/evaluation/confusion.ts";
import { identificationRates } from "../../../src/face/evaluation/identification-rates.ts";
import { answerAt, clusterOf } from "../../../src/face/evaluation/scored-probe.ts";
import { thresholdCurve } from "../../../src/face/evaluation/threshold-curve.ts";
import { tpirAtFpir } from "../../../src/face/evaluation/tpir-at-fpir.ts";
import { known, stranger } from "./scored.ts";

const probes = [
  known("ann", "ann", 0.99),
  known("ann", "ann", 0.8),
  known("ann", "bob", 0.95),
  known("ann", "ann", 0.05),
  known("bob", "bob", 0.97),
  stranger("bob", 0.92),
  stranger("ann", 0.3),
  stranger("ann", 0.02),
  stranger("ann", 0.96, { label: "cy" }),
];

describe("identificationRates", () => {
  test("counts names of strangers, names of others and silence apart", () => {
    const { tpir, fnir, misnamed, knownUnknown, knownUndecided, fpir, strangersUnknown, strangersUndecided } =
      identificationRates(probes, 0.9);
    assert.deepEqual(
      [tpir, fnir, misnamed, knownUnknown, knownUndecided].map(({ hits, trials }) => [hits, trials]),
      [
        [2, 5],
        [3, 5],
        [1, 5],
        [1, 5],
        [1, 5],
      ],
    );
    assert.deepEqual(
      [fpir, strangersUnknown, strangersUndecided].map(({ hits, trials }) => [hits, trials]),
      [
        [2, 4],
        [1, 4],
        [1, 4],
      ],
    );
  });

  test("answers as the server does: below one half too, only the most probable counts", () => {
    assert.equal(answerAt(stranger("ann", 0.3), 0.2), "Unknown");
    assert.equal(answerAt(stranger("ann", 0.9), 0.9), "ann");
    assert.equal(answerAt({ ...stranger("ann", 0.9), best: undefined }, 0), "undecided");
  });

  test("takes an enrolled person tried as a stranger as one stranger, whatever the number of pictures", () => {
    const pictures = [stranger("ann", 0.1, { label: "cy" }), stranger("ann", 0.2, { label: "cy" })];
    assert.equal(new Set(pictures.map(clusterOf)).size, 1);
    assert.equal(identificationRates(pictures, 0.9).fpir.clusters, 1);
    assert.equal(new Set([stranger("ann", 0.1), stranger("ann", 0.1)].map(clusterOf)).size, 2);
  });
});

describe("thresholdCurve", () => {
  test("falls for strangers, rises for people, and agrees with the rates at each threshold", () => {
    const random = seededRandom(3);
    const many = Array.from({ length: 200 }, (_, i) =>
      i % 2 === 0 ? known("ann", random() < 0.9 ? "ann" : "bob", random()) : stranger("ann", random() ** 2),
    );
    const curve = thresholdCurve(many);
    for (const [i, { fpir, fnir, misnamed }] of curve.entries()) {
      if (i === 0) continue;
      assert.ok(fpir.hits <= curve[i - 1]!.fpir.hits && misnamed.hits <= curve[i - 1]!.misnamed.hits);
      assert.ok(fnir.hits >= curve[i - 1]!.fnir.hits);
    }
    for (const point of [curve[0]!, curve[50]!, curve[90]!, curve.at(-1)!]) {
      const rates = identificationRates(many, point.threshold);
      assert.deepEqual([point.fpir, point.fnir, point.misnamed], [rates.fpir, rates.fnir, rates.misnamed]);
    }
  });
});

describe("tpirAtFpir", () => {
  test("sets the threshold where so many strangers pass, and says whether they suffice to see it", () => {
    const strangers = Array.from({ length: 100 }, (_, i) => stranger("ann", i / 200));
    const people = [0.1, 0.48, 0.489, 0.496, 0.6].map((probability) => known("ann", "ann", probability));
    const wrong = known("ann", "bob", 0.99);
    const [permille, percent, five] = tpirAtFpir(
      [...strangers, ...people, wrong],
      [0.001, 0.01, 0.05],
      seededRandom(1),
    );
    assert.deepEqual([permille?.isMeasurable, permille?.threshold, permille?.tpir], [false, 0.495, 2 / 6]);
    assert.deepEqual([percent?.isMeasurable, percent?.threshold, percent?.tpir], [true, 0.49, 2 / 6]);
    assert.deepEqual([five?.threshold, five?.tpir], [0.47, 4 / 6]);
    assert.ok(five!.interval.low < 4 / 6 && five!.interval.high > 4 / 6);
  });
});

describe("personResults and confusionAt", () => {
  test("tell of each person who is confused with whom", () => {
    const [ann, bob] = personResults(["ann", "bob"], probes, 0.9);
    assert.deepEqual([ann!.probes, ann!.namedRight, ann!.misnamed, ann!.unknown, ann!.undecided], [4, 1, 1, 1, 1]);
    assert.deepEqual([ann!.precision, ann!.recall], [1 / 2, 1 / 4]);
    assert.deepEqual(ann!.calledLike, [{ name: "bob", count: 1 }]);
    assert.deepEqual(ann!.nameGivenTo, [{ name: "cy", count: 1 }]);
    assert.deepEqual([bob!.precision, bob!.recall], [1 / 3, 1]);
    assert.deepEqual(bob!.nameGivenTo, [
      { name: "Unknown", count: 1 },
      { name: "ann", count: 1 },
    ]);
  });

  test("count every probe once", () => {
    const { rows, columns, counts } = confusionAt(["ann", "bob"], probes, 0.9);
    assert.deepEqual(rows, ["ann", "bob", "Unknown"]);
    assert.deepEqual(columns, ["ann", "bob", "Unknown", "undecided"]);
    assert.deepEqual(counts, [
      [1, 1, 1, 1],
      [0, 1, 0, 0],
      [1, 1, 1, 1],
    ]);
  });
});
