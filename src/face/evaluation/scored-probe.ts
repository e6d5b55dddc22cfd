import { faceWeight } from "../consensus/face-weight.ts";
import { MeanFace } from "../consensus/mean-face.ts";
import { defaultConsensusOptions } from "../consensus/options.ts";
import { PooledVotes } from "../consensus/pooled-votes.ts";
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
  /** Absent: taken for a clear face. */
  readonly quality?: FaceQuality;
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

/** A classifier's answers about each picture, and about the pictures of each event together. */
export interface ScoredProbes {
  readonly images: readonly ScoredProbe[];
  readonly events: readonly ScoredProbe[];
}

/**
 * Asks a classifier about faces. The answers of two classifiers about the same probes can be compared.
 *
 * An event's answer is that about the mean of its faces that were judged, as for the people of an event; that they show one
 * person is taken as given.
 */
export function scoreProbes(judge: Judge, probes: readonly Probe[]): ScoredProbes {
  const enrolled = new Set(judge.names);
  const images: ScoredProbe[] = [];
  const events = new Map<number, EventFaces>();
  const scored = (probe: Probe, count: number, candidates: readonly Candidate[]): ScoredProbe => ({
    label: probe.label,
    file: probe.file,
    event: probe.event,
    images: count,
    truth: enrolled.has(probe.label) ? probe.label : undefined,
    ...scoreCandidates(candidates),
  });
  for (const probe of probes) {
    const candidates = judge.classify(probe.vector, probe.quality);
    images.push(scored(probe, 1, candidates));
    const event = events.get(probe.event) ?? {
      first: probe,
      mean: new MeanFace(),
      votes: new PooledVotes(defaultConsensusOptions.pooling),
      images: 0,
    };
    const { vector, quality = clearFace } = probe;
    if (candidates.length > 0) {
      event.mean.add(vector, quality, faceWeight(quality));
      event.votes.add(candidates, faceWeight(quality));
    }
    event.images++;
    events.set(probe.event, event);
  }
  return {
    images,
    events: [...events.values()].map(({ first, mean, votes, images: count }) => {
      const ofMean = mean.vector === undefined ? [] : judge.classify(mean.vector);
      return scored(first, count, votes.withMean(ofMean).candidates());
    }),
  };
}

interface EventFaces {
  readonly first: Probe;
  /** Of those pictures that were judged. */
  readonly mean: MeanFace;
  readonly votes: PooledVotes;
  images: number;
}

/** Stands for a quality that is not known. */
const clearFace: FaceQuality = { sizePx: 112, sharpness: 100, frontality: 1, detectionScore: 1 };

/** The two candidates that matter: the best person, and the stranger. */
export function scoreCandidates(candidates: readonly Candidate[]): Pick<ScoredProbe, "best" | "unknown"> {
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

/** Of strangers: how much each probe counts, so that every stranger counts 1. */
export function strangerWeights(strangers: readonly ScoredProbe[]): Float64Array {
  const sizes = new Map<string, number>();
  for (const probe of strangers) sizes.set(clusterOf(probe), (sizes.get(clusterOf(probe)) ?? 0) + 1);
  return Float64Array.from(strangers, (probe) => 1 / sizes.get(clusterOf(probe))!);
}

/** A score and what it counts. */
export interface WeighedScore {
  readonly score: number;
  readonly weight: number;
}

/**
 * The first score that may no longer be named if at most so large a share is to be: names are given strictly above it.
 *
 * @param falling - highest first
 * @returns undefined where all may be named
 */
export function scoreAtShare(falling: readonly WeighedScore[], share: number): number | undefined {
  const total = falling.reduce((sum, { weight }) => sum + weight, 0);
  let sum = 0;
  for (const { score, weight } of falling) {
    sum += weight;
    // Sums of thirds and the like are off in the last digits.
    if (sum > share * total + 1e-9) return score;
  }
  return undefined;
}
