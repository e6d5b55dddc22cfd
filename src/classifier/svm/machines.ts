import { type Gram, type Kernel, kernelRow } from "./kernel.ts";
import { solveBinary } from "./smo.ts";

/** Labelled samples of a Gram matrix; classes are 0 to `classes` - 1. */
export interface LabelledGram {
  readonly gram: Gram;
  /** Class of each sample. */
  readonly labels: Int32Array;
  readonly classes: number;
}

export interface SvmSettings {
  readonly kernel: Kernel;
  /** C of a class of average size; a class of n samples gets C · mean size / n, so that all weigh alike. */
  readonly cost: number;
}

/** The separator of two classes, trained on their samples alone: one against one. */
export interface PairMachine {
  /** Class on the positive side; smaller than `second`. */
  readonly first: number;
  readonly second: number;
  /** Support vectors, as rows of the Gram matrix. */
  readonly samples: Int32Array;
  readonly coefficients: Float64Array;
  readonly rho: number;
}

const tolerance = 1e-3;

/**
 * Trains one machine for each two classes, in the order (0, 1), (0, 2), …, (1, 2), …; a machine of a class without
 * samples decides NaN.
 *
 * @param samples - rows of the Gram matrix to learn from
 */
export function trainMachines(
  data: LabelledGram,
  samples: readonly number[],
  settings: SvmSettings,
): readonly PairMachine[] {
  const byClass = samplesByClass(data, samples);
  const costs = balancedCosts(
    byClass.map((members) => members.length),
    settings.cost,
  );
  const machines: PairMachine[] = [];
  for (let first = 0; first < data.classes; first++) {
    for (let second = first + 1; second < data.classes; second++) {
      const positive = byClass[first]!;
      const negative = byClass[second]!;
      if (positive.length === 0 || negative.length === 0) {
        machines.push({
          first,
          second,
          samples: new Int32Array(0),
          coefficients: new Float64Array(0),
          rho: Number.NaN,
        });
        continue;
      }
      const machine = trainMachine(data.gram, settings.kernel, {
        samples: Int32Array.of(...positive, ...negative),
        positives: positive.length,
        costs: [costs[first]!, costs[second]!],
      });
      machines.push({ first, second, ...machine });
    }
  }
  return machines;
}

/** C of each class so that every class has the same weight in all; an empty class gets 0. */
export function balancedCosts(sizes: readonly number[], cost: number): readonly number[] {
  const filled = sizes.filter((size) => size > 0);
  const mean = filled.reduce((sum, size) => sum + size, 0) / Math.max(1, filled.length);
  return sizes.map((size) => (size > 0 ? (cost * mean) / size : 0));
}

export interface PairTask {
  /** Rows of the Gram matrix, those of the positive class first. */
  readonly samples: Int32Array;
  readonly positives: number;
  /** C of the positive and of the negative class. */
  readonly costs: readonly [number, number];
}

export function trainMachine(
  gram: Gram,
  kernel: Kernel,
  { samples, positives, costs }: PairTask,
): Pick<PairMachine, "samples" | "coefficients" | "rho"> {
  const size = samples.length;
  const { coefficients, rho } = solveBinary({
    kernel: kernelBlock(gram, kernel, samples),
    labels: Int8Array.from({ length: size }, (_, i) => (i < positives ? 1 : -1)),
    bounds: Float64Array.from({ length: size }, (_, i) => (i < positives ? costs[0] : costs[1])),
    tolerance,
  });
  const kept = coefficients.reduce((count, value) => count + (value === 0 ? 0 : 1), 0);
  const support = new Int32Array(kept);
  const weights = new Float64Array(kept);
  let at = 0;
  for (let i = 0; i < size; i++) {
    if (coefficients[i] === 0) continue;
    support[at] = samples[i]!;
    weights[at++] = coefficients[i]!;
  }
  return { samples: support, coefficients: weights, rho };
}

/** Kernel of each of `samples` with each: shape (n, n). */
function kernelBlock(gram: Gram, kernel: Kernel, samples: Int32Array): Float32Array {
  const size = samples.length;
  const block = new Float32Array(size * size);
  const row = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    kernelRow(row, gram, kernel, { row: samples[i]!, columns: samples });
    block.set(row, i * size);
  }
  return block;
}

function samplesByClass({ labels, classes }: LabelledGram, samples: readonly number[]): readonly number[][] {
  const byClass = Array.from({ length: classes }, (): number[] => []);
  for (const sample of samples) byClass[labels[sample]!]!.push(sample);
  return byClass;
}
