import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Engine } from "../../src/engine/engine.ts";
import { FaceServiceError } from "../../src/errors.ts";
import { showProgress } from "../../src/service/progress.ts";
import type { Bench, BenchRequest } from "./bench.ts";
import { type DamageName, damages, harshDamages } from "./openset/damage.ts";
import type { Probe } from "./openset/data.ts";
import { judgeProbe } from "./openset/judge.ts";
import { measurementOptions, measurementUsage, openMeasurement } from "./openset/open-measurement.ts";
import { percent, rate, table } from "./openset/tables.ts";
import { trainClassifier } from "./openset/train.ts";
import { edges, type GatedQuality, type QualityBin, type QualityFace, qualityBins } from "./quality/bins.ts";
import { openDataFolder } from "./wider/dataset.ts";

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
  const { data, engine, kinds, settings, training } = measurement;
  const images = await data.trainingImages(data.split.enrolled, data.split.knownStrangers.length);
  const classifier = await trainClassifier(kinds[0] ?? "svm", images, training);
  const probes: Probe[] = [...(await data.embeddedProbes("clean", { ...sizes, perPerson: 100 }))];
  for (const name of [...Object.keys(damages), ...Object.keys(harshDamages)] as DamageName[])
    probes.push(...(await data.embeddedProbes(name, sizes)));
  const [, scenes] = request.paths;
  if (scenes !== undefined) probes.push(...(await strangersOf(scenes, engine)));
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

/** Every face of every picture below a folder, each a stranger. */
async function strangersOf(path: string, engine: Engine): Promise<readonly Probe[]> {
  await using folder = await openDataFolder(path);
  const files = (await readdir(folder.directory, { recursive: true })).filter((file) => /\.(jpe?g|png)$/i.test(file));
  const progress = showProgress({ label: "embedding scenes", total: files.length, unit: "pictures" });
  const probes: Probe[] = [];
  const waiting = [...files].sort().reverse();
  const work = async (): Promise<void> => {
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      for (const { embedding, quality } of await facesIn(join(folder.directory, file), engine))
        if (embedding !== undefined)
          probes.push({ file, person: "", isStranger: true, face: { vector: embedding, quality } });
      progress.update(files.length - waiting.length);
    }
  };
  await Promise.all(Array.from({ length: 2 * engine.status().workers }, work));
  progress.end();
  return probes;
}

async function facesIn(path: string, engine: Engine) {
  try {
    const bytes = await readFile(path);
    return (await engine.recognize({ image: { kind: "bytes", bytes }, withEmbeddings: true })).faces;
  } catch (error) {
    if (error instanceof FaceServiceError && error.code === "IMAGE_UNREADABLE") return [];
    throw error;
  }
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
