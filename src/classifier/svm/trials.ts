import { type AskedFace, askedFaces, askedSamples, trialsOfFace } from "../open-set/asked.ts";
import { centroids } from "../open-set/centroids.ts";
import type { Evidence, Trial } from "../open-set/evidence.ts";
import { lessNegatives } from "../open-set/negatives.ts";
import { classCount, indicesOf, type Samples } from "../open-set/samples.ts";
import { machineDecider, packMachines } from "./decisions.ts";
import { dotProduct, type Gram, gramProduct, type Kernel, kernelValue } from "./kernel.ts";
import { type SvmSettings, trainMachines } from "./machines.ts";
import { personMargins, shortlist } from "./margins.ts";

export interface TrialOptions {
  readonly settings: SvmSettings;
  /** Fold of each sample. */
  readonly folds: Int32Array;
  readonly seed: number;
  /** Told of each fold tried: how many of how many. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Lets machines judge faces that they never saw: each fold by machines trained on the others.
 *
 * Every face is tried as what it is, and a person's face also as a stranger's, to a gallery without that person.
 * The latter needs no further training, because no machine between two other classes ever saw those samples.
 */
export function svmTrials(samples: Samples, gram: Gram, options: TrialOptions): readonly Trial[] {
  const asked = new Set(askedSamples(samples, options.seed));
  const folds = [...new Set(options.folds)];
  return folds.flatMap((fold, i) => {
    const judge = foldJudge(samples, gram, options, fold);
    const held = indicesOf(samples).filter((sample) => options.folds[sample] === fold && asked.has(sample));
    const trials = held.flatMap((sample) =>
      askedFaces(samples, sample).flatMap((face) =>
        trialsOfFace(samples, face, { judge: judge(face), isKnown: judge.knows(samples.labels[sample]!) }),
      ),
    );
    options.onProgress?.(i + 1, folds.length);
    return trials;
  });
}

/** Machines trained without one fold, ready to judge its faces and their copies. */
function foldJudge(samples: Samples, gram: Gram, { settings, folds }: TrialOptions, fold: number) {
  const learned = indicesOf(samples).filter((i) => folds[i] !== fold);
  const classes = classCount(samples);
  const { labels, names } = samples;
  const machines = packMachines(trainMachines({ gram, labels, classes }, learned, settings));
  const means = centroids(samples, learned);
  const learnedLabels = new Set(learned.map((i) => labels[i]!));
  const judge = (face: AskedFace) => {
    const similarities = Float64Array.from(means, (mean) => dotProduct(mean, face.vector));
    const decide = machineDecider(machines, classes, kernelWith(samples, gram, settings.kernel, face));
    const people = names.length;
    const unknown = classes > people ? { unknown: people } : {};
    return (without?: number): Evidence => {
      const margins = personMargins({ people, rivals: shortlist(similarities, without), ...unknown, decide });
      const whole = lessNegatives({ margins, similarities }, samples.negatives, face.vector);
      return without === undefined ? whole : withoutPerson(whole, without);
    };
  };
  return Object.assign(judge, { knows: (label: number) => learnedLabels.has(label) });
}

const withoutPerson = ({ margins, similarities }: Evidence, person: number): Evidence => ({
  margins: margins.filter((_, p) => p !== person),
  similarities: similarities.filter((_, p) => p !== person),
});

/** Products of the samples stand in the matrix; those of copies are computed where they are asked for. */
function kernelWith(
  { vectors }: Samples,
  gram: Gram,
  kernel: Kernel,
  { sample, vector, isCopy }: AskedFace,
): (row: number) => number {
  const square = isCopy ? dotProduct(vector, vector) : gramProduct(gram, sample, sample);
  return (row) => {
    const product = isCopy ? dotProduct(vector, vectors[row]!) : gramProduct(gram, sample, row);
    return kernelValue(kernel, product, gramProduct(gram, row, row), square);
  };
}
