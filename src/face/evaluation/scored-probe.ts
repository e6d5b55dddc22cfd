import { type Candidate, decide, unknownName } from "../identification.ts";
import type { FaceQuality } from "../quality.ts";

/** A face whose owner is known and from which the classifier asked about it did not learn. */
export interface Probe {
  /** Whose face it is; `Unknown` for a stranger without a name. */
  readonly label: string;
  /** Where it comes from, for the report. */
  readonly file: string;
  /** Pictures of one event share it, and no others do. */
  readonly event: number;
  readonly vector: Float32Array;
  readonly quality: FaceQuality;
}

/** What of a classifier an evaluation needs; every `Classifier` is one. */
export interface Judge {
  /** Enrolled people, without `Unknown`. */
  readonly names: readonly string[];
  /** @returns every enrolled person and `Unknown`, most probable first */
  classify(vector: Float32Array, quality?: FaceQuality): readonly Candidate[];
}

/** What a classifier said about one probe, or a consensus about one event. */
export interface ScoredProbe {
  readonly label: string;
  readonly file: string;
  readonly event: number;
  /** Pictures that it was decided from. */
  readonly images: number;
  /** The enrolled person that it shows; undefined: a stranger to this gallery. */
  readonly truth: string | undefined;
  /** The most probable enrolled person; undefined where a quality gate refused the face. */
  readonly best: Candidate | undefined;
  /** Probability of a stranger. */
  readonly unknown: number;
}

/** Asks a classifier about faces; the answers of two classifiers about the same probes can be compared. */
export function scoreProbes(judge: Judge, probes: readonly Probe[]): readonly ScoredProbe[] {
  const enrolled = new Set(judge.names);
  return probes.map(({ label, file, event, vector, quality }) => ({
    label,
    file,
    event,
    images: 1,
    truth: enrolled.has(label) ? label : undefined,
    ...scores(judge.classify(vector, quality)),
  }));
}

/** The two candidates that decide: the best person, and the stranger. */
export function scores(candidates: readonly Candidate[]): Pick<ScoredProbe, "best" | "unknown"> {
  return {
    best: candidates.find(({ name }) => name !== unknownName),
    unknown: candidates.find(({ name }) => name === unknownName)?.probability ?? 0,
  };
}

export const undecided = "undecided";

/** The answer at a threshold, by the rule of the server: a person's name, `Unknown` or {@link undecided}. */
export function answerAt({ best, unknown }: ScoredProbe, threshold: number): string {
  const stranger: Candidate = { name: unknownName, probability: unknown };
  const candidates = best === undefined ? [] : best.probability >= unknown ? [best, stranger] : [stranger, best];
  const answer = decide(candidates, threshold);
  return answer.kind === "known" ? answer.name : answer.kind === "unknown" ? unknownName : undecided;
}

/** Lowest threshold at which no name is given any more is just above this; 0 where `Unknown` is more probable. */
export function nameScore({ best, unknown }: ScoredProbe): number {
  return best !== undefined && best.probability >= unknown ? best.probability : 0;
}

/**
 * What varies as one. Your people are who they are, so their events are the sample; strangers stand for all the others who
 * may come, so a person is: of a picture in `Unknown` that is its event, of an enrolled person tried as a stranger the person.
 */
export function clusterOf({ label, event, truth }: ScoredProbe): string {
  return truth === undefined && label !== unknownName ? label : `event ${event}`;
}
