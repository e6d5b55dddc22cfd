import { type Random, shuffled } from "../random.ts";
import { coupleProbabilities } from "./coupling.ts";
import { kernelRow } from "./kernel.ts";
import { balancedCosts, type LabelledGram, type SvmSettings, trainMachine } from "./machines.ts";
import { pairDecisions, type Sigmoid, type SvmModel } from "./model.ts";
import { fitSigmoid, type ScoredSide, sigmoidProbability } from "./sigmoid.ts";

const sigmoidFolds = 5;
/** Keeps a pair's word from being final, as LIBSVM does. */
const leastProbability = 1e-7;

/**
 * A sigmoid for each two classes, fitted to decisions about samples held out in five folds, as LIBSVM does.
 *
 * @param samples - rows of the Gram matrix that the machines learned from
 */
export function trainSigmoids(
  data: LabelledGram,
  samples: readonly number[],
  settings: SvmSettings,
  random: Random,
): readonly Sigmoid[] {
  const byClass = Array.from({ length: data.classes }, (_, c) => samples.filter((i) => data.labels[i] === c));
  const costs = balancedCosts(
    byClass.map((members) => members.length),
    settings.cost,
  );
  const sigmoids: Sigmoid[] = [];
  for (let first = 0; first < data.classes; first++)
    for (let second = first + 1; second < data.classes; second++) {
      const order = shuffled([...byClass[first]!, ...byClass[second]!], random);
      const scores = heldOutDecisions(data, settings, { order, first, costs: [costs[first]!, costs[second]!] });
      sigmoids.push(fitSigmoid(scores));
    }
  return sigmoids;
}

interface Pair {
  readonly order: readonly number[];
  readonly first: number;
  readonly costs: readonly [number, number];
}

function heldOutDecisions({ gram, labels }: LabelledGram, { kernel }: SvmSettings, pair: Pair): readonly ScoredSide[] {
  const { order, first, costs } = pair;
  const isFirst = (i: number): boolean => labels[i] === first;
  return Array.from({ length: sigmoidFolds }, (_, fold) => {
    const held = order.filter((_sample, i) => i % sigmoidFolds === fold);
    const learned = order.filter((_sample, i) => i % sigmoidFolds !== fold);
    const positive = learned.filter(isFirst);
    const negative = learned.filter((i) => !isFirst(i));
    // A fold that leaves one side alone can only say that side.
    if (positive.length === 0 || negative.length === 0)
      return held.map((i) => ({ decision: positive.length > 0 ? 1 : -1, positive: isFirst(i) }));
    const machine = trainMachine(gram, kernel, {
      samples: Int32Array.of(...positive, ...negative),
      positives: positive.length,
      costs,
    });
    const row = new Float64Array(machine.samples.length);
    return held.map((i) => {
      kernelRow(row, gram, kernel, { row: i, columns: machine.samples });
      const sum = row.reduce((total, value, k) => total + value * machine.coefficients[k]!, -machine.rho);
      return { decision: sum, positive: isFirst(i) };
    });
  }).flat();
}

/**
 * LIBSVM's coupled probability of each class.
 *
 * @param model - trained with sigmoids; without them every pair says one half
 */
export function classProbabilities(model: SvmModel, vector: Float32Array): Float64Array {
  const { classes, sigmoids } = model;
  const decisions = pairDecisions(model, vector);
  const pairwise = new Float64Array(classes * classes);
  let pair = 0;
  for (let i = 0; i < classes; i++)
    for (let j = i + 1; j < classes; j++) {
      const sigmoid = sigmoids?.[pair] ?? { slope: 0, offset: 0 };
      const raw = sigmoidProbability(sigmoid, decisions[pair]!);
      const probability = Math.min(Math.max(raw, leastProbability), 1 - leastProbability);
      pairwise[i * classes + j] = probability;
      pairwise[j * classes + i] = 1 - probability;
      pair++;
    }
  return coupleProbabilities(pairwise, classes);
}
