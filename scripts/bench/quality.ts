import type { Bench, BenchRequest } from "./bench.ts";
import { type DamageName, damages, harshDamages } from "./openset/damage.ts";
import type { Probe } from "./openset/data.ts";
import { judgeProbe } from "./openset/judge.ts";
import { measurementOptions, measurementUsage, openMeasurement } from "./openset/open-measurement.ts";
import { percent, rate, table } from "./openset/tables.ts";
import { trainClassifier } from "./openset/train.ts";
import { edges, type GatedQuality, type QualityBin, type QualityFace, qualityBins } from "./quality/bins.ts";
import { strangersIn } from "./quality/scenes.ts";

export const bench: Bench = {
  summary: "where quality gates must stand: errors against size, sharpness, frontality and detection score",
  usage: `FOLDER_OR_TAR [SCENES] [options]

  People as for the bench openset, undamaged and damaged, with every gate open. SCENES: a folder or a tar of pictures
  of people who are all strangers, such as WIDER FACE; each of their faces counts, the small and the turned ones too.

${measurementUsage.replace("default all", "default svm")}`,
  options: measurementOptions,
  maxArguments: 2,
  run,
};

const open = { minFacePx: 0, minSharpness: 0, minFrontality: 0 };
const sizes = { perPerson: 10, strangers: 1000 };

async function run(request: BenchRequest): Promise<Readonly<Record<string, unknown>>> {
  await using measurement = await openMeasurement({
    ...request,
    values: { ...request.values, kind: request.values["kind"] ?? "svm" },
  });
  const { data, kinds, settings, training } = measurement;
  const images = await data.trainingImages(data.split.enrolled, data.split.knownStrangers.length);
  const classifier = await trainClassifier(kinds[0] ?? "svm", images, training);
  const probes: Probe[] = [...(await data.embeddedProbes("clean", { ...sizes, perPerson: 100 }))];
  for (const name of [...Object.keys(damages), ...Object.keys(harshDamages)] as DamageName[])
    probes.push(...(await data.embeddedProbes(name, sizes)));
  const [, scenes] = request.paths;
  if (scenes !== undefined) probes.push(...(await strangersIn(scenes, measurement)));
  const faces = probes.flatMap((probe): readonly QualityFace[] =>
    probe.face === null
      ? []
      : [{ quality: probe.face.quality, judged: judgeProbe(classifier, probe, { ...settings, quality: open }) }],
  );
  const bins = (Object.keys(edges) as GatedQuality[]).flatMap((by) => qualityBins(faces, by));
  for (const by of Object.keys(edges) as GatedQuality[])
    process.stdout.write(`${binTable(bins.filter((bin) => bin.by === by))}\n`);
  return { classifier: classifier.kind, bins };
}

const binTable = (bins: readonly QualityBin[]): string =>
  table(
    `By ${bins[0]?.by ?? "nothing"}, every gate open`,
    bins.map((bin) => [
      ["from", String(bin.from)],
      ["to", String(bin.to)],
      ["known", String(bin.known)],
      ["named", percent(bin.knownNamed)],
      ["misnamed", percent(bin.knownMisnamed)],
      ["called strangers", percent(bin.knownCalledStrangers)],
      ["undecided", percent(bin.knownUndecided)],
      ["strangers", String(bin.strangers)],
      ["named", percent(bin.strangersNamed)],
      ["undecided", percent(bin.strangersUndecided)],
      ["TPIR at FPIR 1 %", rate(bin.tpirAtFpir["0.01"])],
    ]),
  );
