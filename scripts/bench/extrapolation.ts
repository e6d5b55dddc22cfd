import { unknownName } from "../../src/classifier/classifier.ts";
import { trainNearest } from "../../src/classifier/nearest/train.ts";
import { seededRandom, shuffled } from "../../src/classifier/random.ts";
import { trainSvm } from "../../src/classifier/svm/train.ts";
import { scoreTail } from "../../src/face/evaluation/score-tail.ts";
import { type ScoredProbe, scoreProbes } from "../../src/face/evaluation/scored-probe.ts";
import { type EmbeddedImage, readEmbeddings } from "../../src/gallery/embeddings-file.ts";
import { showProgress } from "../../src/service/progress.ts";
import { judgeOf } from "../../training/evaluate/retrain.ts";
import { trainingSamples } from "../../training/training-samples.ts";
import { type Bench, wholeNumber } from "./bench.ts";
import { splitPeople } from "./openset/protocol.ts";

const enrolledPeople = 20;
const strangersFitted = [60, 120, 300, 1000];
/** One false name in so many strangers: in a week and in a month of 40 a day. */
const rarities = [280, 1200];
const draws = 200;

interface Row {
  readonly kind: string;
  readonly strangers: number;
  readonly wanted: number;
  /** Shares of strangers named at the extrapolated threshold, per share wanted. */
  readonly mean: number;
  readonly median: number;
  readonly ninetieth: number;
}

export const bench: Bench = {
  summary: "how far the threshold advice of `npm run evaluate` is off where it extrapolates",
  usage: "<embeddings file of LFW, written by npm run encode> [--seed N]",
  options: { seed: { type: "string" } },
  maxArguments: 1,
  async run({ paths, values }) {
    const seed = wholeNumber(values["seed"], 1);
    const { images, model } = await readEmbeddings(paths[0] ?? "");
    const { gallery, strangers } = parted(images, seed);
    const { samples } = trainingSamples(gallery, { minImages: 3 });
    const trained = [
      trainSvm(samples, { kernel: { kind: "linear" }, cost: 1 }, { folds: 5, seed }),
      trainNearest(samples, { kind: "best" }),
    ];
    const rows: Row[] = [];
    const progress = showProgress({ label: "drawing", total: trained.length * strangersFitted.length, unit: "sizes" });
    for (const each of trained) {
      const scored = scoreProbes(judgeOf(each), strangers).images;
      for (const count of strangersFitted.filter((fitted) => fitted < scored.length)) {
        for (const wanted of rarities) rows.push({ kind: each.kind, ...offBy(scored, { count, wanted, seed }) });
        progress.update(rows.length / rarities.length);
      }
    }
    progress.end();
    console.table(rows);
    return { model, seed, enrolledPeople, strangers: strangers.length, draws, rows };
  },
};

/** Some people and strangers to learn from, and the strangers that nothing learned from, one picture each. */
function parted(images: readonly EmbeddedImage[], seed: number) {
  const byPerson = new Map<string, EmbeddedImage[]>();
  for (const image of images) byPerson.set(image.label, [...(byPerson.get(image.label) ?? []), image]);
  const byFile = new Map(images.map((image) => [image.file, image]));
  const files = new Map([...byPerson].map(([name, own]) => [name, own.map(({ file }) => file)]));
  const { enrolled, knownStrangers, unseenStrangers } = splitPeople(files, seed);
  const imageOf = (file: string): EmbeddedImage => byFile.get(file)!;
  return {
    gallery: [
      ...enrolled.slice(0, enrolledPeople).flatMap(({ training }) => training.map(imageOf)),
      ...knownStrangers.map((file) => ({ ...imageOf(file), label: unknownName })),
    ],
    strangers: unseenStrangers.map((file, event) => ({ ...imageOf(file), label: unknownName, event })),
  };
}

/** Fits the tail to some strangers, counts how many of the others it lets through, many times. */
function offBy(
  scored: readonly ScoredProbe[],
  { count, wanted, seed }: { readonly count: number; readonly wanted: number; readonly seed: number },
): Omit<Row, "kind"> {
  const random = seededRandom(seed);
  const shares = Array.from({ length: draws }, () => {
    const order = shuffled(scored, random);
    const threshold = scoreTail(order.slice(0, count))?.thresholdFor(1 / wanted) ?? 1;
    const others = order.slice(count);
    return (wanted * others.filter(({ best }) => (best?.probability ?? 0) >= threshold).length) / others.length;
  }).sort((a, b) => a - b);
  const mean = shares.reduce((sum, share) => sum + share, 0) / draws;
  const [median, ninetieth] = [0.5, 0.9].map((part) => shares[Math.floor(part * draws)]!);
  return { strangers: count, wanted: 1 / wanted, mean, median: median!, ninetieth: ninetieth! };
}
