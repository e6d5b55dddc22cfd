import { centroids } from "../open-set/centroids.ts";
import { type Evidence, stranger, type Trial } from "../open-set/evidence.ts";
import { classCount, indicesOf, type Samples, unknownClass } from "../open-set/samples.ts";
import { machineDecisions, type PackedMachines, packMachines } from "./decisions.ts";
import { dotProduct, type Gram } from "./kernel.ts";
import { type SvmSettings, trainMachines } from "./machines.ts";
import { personMargins } from "./margins.ts";

/**
 * Lets machines judge faces that they never saw: each fold by machines trained on the others.
 *
 * Every face is tried as what it is, and a person's face also as a stranger's, to a gallery without that person.
 * The latter needs no further training, because no machine between two other classes ever saw those samples.
 */
export function svmTrials(samples: Samples, gram: Gram, settings: SvmSettings, folds: Int32Array): readonly Trial[] {
  const trials: Trial[] = [];
  for (const fold of new Set(folds)) trials.push(...foldTrials(samples, gram, settings, { folds, fold }));
  return trials;
}

function foldTrials(
  samples: Samples,
  gram: Gram,
  settings: SvmSettings,
  { folds, fold }: { readonly folds: Int32Array; readonly fold: number },
): readonly Trial[] {
  const all = indicesOf(samples);
  const learned = all.filter((i) => folds[i] !== fold);
  const classes = classCount(samples);
  const machines = packMachines(
    trainMachines({ gram, labels: samples.labels, classes }, learned, settings),
    settings.kernel,
  );
  const judge = { samples, classes, machines, gram, means: centroids(samples, learned) };
  return all.filter((i) => folds[i] === fold).flatMap((sample) => trialsOf(judge, sample));
}

interface Judge {
  readonly samples: Samples;
  readonly classes: number;
  readonly machines: PackedMachines;
  readonly gram: Gram;
  readonly means: readonly Float32Array[];
}

function trialsOf({ samples, classes, machines, gram, means }: Judge, sample: number): readonly Trial[] {
  const decisions = machineDecisions(machines, gram, sample);
  const similarities = Float64Array.from(means, (mean) => dotProduct(mean, samples.vectors[sample]!));
  const people = samples.names.length;
  const truth = samples.labels[sample]!;
  const whole: Evidence = { margins: personMargins(decisions, { classes, people }), similarities };
  if (truth === unknownClass(samples)) return [{ evidence: whole, truth: stranger }];
  const known: Trial = { evidence: whole, truth };
  if (people < 2) return [known];
  const without: Evidence = {
    margins: personMargins(decisions, { classes, people, without: truth }),
    similarities: similarities.filter((_, p) => p !== truth),
  };
  return [known, { evidence: without, truth: stranger }];
}
