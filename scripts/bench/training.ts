import type { ClassifierKind } from "../../src/classifier/classifier.ts";
import type { Samples } from "../../src/classifier/open-set/samples.ts";
import { candidates } from "../../src/classifier/open-set/trained.ts";
import { FaceServiceError } from "../../src/errors.ts";
import { showProgress } from "../../src/service/progress.ts";
import { holdOut } from "../../training/hold-out.ts";
import {
  type TrainedClassifier,
  trainNearestClassifier,
  trainSvmClassifier,
  trainXgboostClassifier,
} from "../../training/train-classifiers.ts";
import { findXgboost } from "../../training/xgboost-library.ts";
import type { Bench, BenchRequest } from "./bench.ts";
import { type DatasetSize, syntheticDataset } from "./training/synthetic-dataset.ts";

const kinds: readonly ClassifierKind[] = ["svm", "xgboost", "nearest"];
const seed = 1234;
const options = { folds: 5, seed, minProba: 0.9, nearestVotes: false };
const askedFaces = 50;

interface Figures {
  readonly kind: ClassifierKind;
  readonly people: number;
  readonly images: number;
  readonly trainSeconds: number;
  /** Of this process; XGBoost's library works in another one. */
  readonly cpuSeconds: number;
  readonly timesSvm: number | null;
  readonly peakMb: number;
  readonly classifyMs: number;
}

export const bench: Bench = {
  summary: "time of training and of one answer, by kind and by size of the gallery",
  usage: `[--sizes <list>] [--kinds <list>]

  --sizes <list>   people x images of each, such as 5x20,50x40 (default)
  --kinds <list>   of svm, xgboost, nearest (default: all)

Trains as \`npm run train\` does: search, held-out test and calibration included. The faces are random, 640
values each, with 100 strangers and two damaged copies of each image. Seconds are wall time; read them as ratios
on a machine that does other work, and see the processor time beside them.`,
  options: { sizes: { type: "string" }, kinds: { type: "string" } },
  maxArguments: 0,
  run,
};

async function run({ values }: BenchRequest): Promise<Readonly<Record<string, unknown>>> {
  const sizes = String(values["sizes"] ?? "5x20,50x40")
    .split(",")
    .map(parseSize);
  const chosen = String(values["kinds"] ?? kinds.join())
    .split(",")
    .map(parseKind);
  const rows: Figures[] = [];
  for (const size of sizes) {
    const samples = syntheticDataset(size, seed);
    for (const kind of chosen) {
      const figures = await measure(kind, size, samples);
      const svm = rows.find((row) => row.kind === "svm" && row.people === size.people && row.images === size.images);
      rows.push({ ...figures, timesSvm: svm === undefined ? null : figures.trainSeconds / svm.trainSeconds });
    }
  }
  process.stdout.write(`${tableOf(rows)}\n`);
  return { training: rows };
}

function parseSize(text: string): DatasetSize {
  const [, people, images] = /^(\d{1,5})x(\d{1,4})$/.exec(text) ?? [];
  if (people === undefined || images === undefined || Number(people) < 2 || Number(images) < 2)
    throw new FaceServiceError("USAGE_INVALID", `expected people x images of each, such as 50x40, got ${text}`);
  return { people: Number(people), images: Number(images) };
}

function parseKind(text: string): ClassifierKind {
  const kind = kinds.find((known) => known === text);
  if (kind !== undefined) return kind;
  throw new FaceServiceError("USAGE_INVALID", `expected one of ${kinds.join(", ")}, got ${text}`);
}

async function measure(kind: ClassifierKind, size: DatasetSize, samples: Samples): Promise<Omit<Figures, "timesSvm">> {
  const progress = showProgress({ label: `${kind} ${size.people} x ${size.images}`, total: 100, unit: "%" });
  let peak = 0;
  const onProgress = (share: number): void => {
    peak = Math.max(peak, process.memoryUsage.rss());
    progress.update(Math.round(share * 100));
  };
  const before = process.cpuUsage();
  const { trained, tookMs } = await trainKind(kind, samples, onProgress);
  const spent = process.cpuUsage(before);
  progress.end();
  const startedMs = performance.now();
  for (let i = 0; i < askedFaces; i++)
    candidates(trained, trained.evidence(samples.vectors[i % samples.vectors.length]!));
  return {
    kind,
    ...size,
    trainSeconds: rounded(tookMs / 1000),
    cpuSeconds: rounded((spent.user + spent.system) / 1e6),
    peakMb: Math.round(peak / 2 ** 20),
    classifyMs: rounded((performance.now() - startedMs) / askedFaces),
  };
}

async function trainKind(
  kind: ClassifierKind,
  samples: Samples,
  onProgress: (share: number) => void,
): Promise<TrainedClassifier> {
  const split = holdOut(samples, 0.2, seed);
  if (kind !== "xgboost")
    return (kind === "svm" ? trainSvmClassifier : trainNearestClassifier)(samples, split, { ...options, onProgress });
  const found = await findXgboost({ library: null, modelsDirectory: "models" });
  if (!("train" in found)) throw new FaceServiceError("UNAVAILABLE", `no libxgboost loads (${found.join("; ")})`);
  await using trainer = found;
  return await trainXgboostClassifier(trainer, samples, split, { ...options, onProgress });
}

function tableOf(rows: readonly Figures[]): string {
  const lines = rows.map(({ kind, people, images, trainSeconds, cpuSeconds, timesSvm, peakMb, classifyMs }) =>
    [
      kind.padEnd(8),
      `${people} x ${images}`.padStart(9),
      `${trainSeconds} s`.padStart(10),
      `${cpuSeconds} s`.padStart(10),
      (timesSvm === null ? "-" : `${timesSvm.toFixed(2)} x`).padStart(8),
      `${peakMb} MB`.padStart(9),
      `${classifyMs} ms`.padStart(10),
    ].join(" "),
  );
  const header = ["kind".padEnd(8), "size".padStart(9), "training".padStart(10), "processor".padStart(10)];
  return [[...header, "of SVM".padStart(8), "peak".padStart(9), "one face".padStart(10)].join(" "), ...lines].join(
    "\n",
  );
}

const rounded = (value: number): number => Number(value.toPrecision(3));
