import type { BoundingBox } from "../geometry.ts";
import { type Candidate, decide, type Identification } from "../identification.ts";
import type { ConsensusEvidence, EventPerson, PersonProbe } from "./event-person.ts";
import { observedWeight } from "./face-weight.ts";
import type { ObservedFace } from "./frame-faces.ts";
import type { LinkTarget } from "./link-score.ts";
import { MeanFace } from "./mean-face.ts";
import type { ConsensusOptions } from "./options.ts";
import { PooledVotes } from "./pooled-votes.ts";

/** The faces of an event that are taken to be one person's; at most one a frame. */
export class Track implements LinkTarget {
  readonly #options: ConsensusOptions;
  readonly #frames = new Set<number>();
  readonly #votes: PooledVotes;
  readonly #named = new Map<string, number>();
  #stranger = 0;
  #undecided = 0;
  #notAsked = 0;
  /** Of all faces: blurred ones too help to follow a person. */
  readonly #seen = new MeanFace();
  #embedding: Float32Array | undefined;
  /** Of those that are good enough to say who it is. */
  readonly #asked = new MeanFace();
  #best: { readonly frame: number; readonly face: ObservedFace; readonly weight: number } | undefined;
  #lastFrame = Number.NEGATIVE_INFINITY;
  #lastBox: BoundingBox = { left: 0, top: 0, right: 0, bottom: 0 };

  constructor(options: ConsensusOptions) {
    this.#options = options;
    this.#votes = new PooledVotes(options.pooling);
  }

  add(frame: number, face: ObservedFace): void {
    const { identification, embedding, quality } = face;
    const weight = observedWeight(face);
    this.#frames.add(frame);
    if (frame > this.#lastFrame) {
      this.#lastFrame = frame;
      this.#lastBox = face.box;
    }
    this.#count(identification);
    const isAsked = identification.candidates.length > 0;
    if (isAsked) this.#votes.add(identification.candidates, weight);
    if (embedding !== undefined && quality !== undefined) {
      this.#seen.add(embedding, quality, weight);
      this.#embedding = undefined;
      if (isAsked) this.#asked.add(embedding, quality, weight);
    }
    if (this.#best === undefined || weight > this.#best.weight) this.#best = { frame, face, weight };
  }

  /** Takes over the other's frames. */
  join(other: Track): void {
    for (const frame of other.#frames) this.#frames.add(frame);
    this.#votes.merge(other.#votes);
    for (const [name, frames] of other.#named) this.#named.set(name, (this.#named.get(name) ?? 0) + frames);
    this.#stranger += other.#stranger;
    this.#undecided += other.#undecided;
    this.#notAsked += other.#notAsked;
    this.#seen.merge(other.#seen);
    this.#embedding = undefined;
    this.#asked.merge(other.#asked);
    if (this.#best === undefined || (other.#best !== undefined && other.#best.weight > this.#best.weight))
      this.#best = other.#best;
    if (other.#lastFrame > this.#lastFrame) {
      this.#lastFrame = other.#lastFrame;
      this.#lastBox = other.#lastBox;
    }
  }

  get lastFrame(): number {
    return this.#lastFrame;
  }

  get box(): BoundingBox {
    return this.#lastBox;
  }

  /** Mean, better faces weighing more; undefined when no face brought an embedding. */
  get embedding(): Float32Array | undefined {
    this.#embedding ??= this.#seen.mean;
    return this.#embedding;
  }

  /** What to ask the classifier about; undefined when no face that was judged brought an embedding. */
  get probe(): PersonProbe | undefined {
    const { vector } = this.#asked;
    return vector === undefined ? undefined : { vector };
  }

  sharesFrame(other: Track): boolean {
    const [few, many] = this.#frames.size < other.#frames.size ? [this, other] : [other, this];
    for (const frame of few.#frames) if (many.#frames.has(frame)) return true;
    return false;
  }

  /** Who it is by all frames together. @param ofMean - what the classifier said of the mean embedding, if it was asked */
  identification(ofMean: readonly Candidate[] = []): Identification {
    const candidates = this.#votes.withMean(ofMean).candidates();
    if (candidates.length > 0) return decide(candidates, this.#options.minProba);
    const answer = this.#best?.face.identification;
    return answer?.kind === "undecided" ? answer : { kind: "undecided", reason: "no classifier", candidates: [] };
  }

  /** Whether the answer would stay if some further frames all spoke for its strongest rival. */
  isSure(): boolean {
    const { minProba, sureness } = this.#options;
    const answer = this.identification();
    const asked = this.#frames.size - this.#notAsked;
    if (answer.kind === "undecided" || asked < sureness.minFrames) return false;
    const [first, second] = answer.candidates;
    if (first === undefined || second === undefined) return true;
    const votes = this.#votes.copy();
    for (let i = 0; i < sureness.contradictions; i++) votes.add(contradiction(answer.candidates), this.#meanWeight());
    return decide(votes.candidates(), minProba).kind === answer.kind && votes.candidates()[0]?.name === first.name;
  }

  person(identification: Identification): EventPerson {
    if (this.#best === undefined) throw new Error("expected a track to have a face");
    const { frame, face } = this.#best;
    return {
      identification,
      frames: [...this.#frames].sort((a, b) => a - b),
      best: { frame, face },
      evidence: this.#evidence(),
    };
  }

  #evidence(): ConsensusEvidence {
    const named = [...this.#named].map(([name, frames]) => ({ name, frames }));
    return {
      named: named.sort((a, b) => b.frames - a.frames || (a.name < b.name ? -1 : 1)),
      stranger: this.#stranger,
      undecided: this.#undecided,
      notAsked: this.#notAsked,
      weight: this.#votes.looks,
    };
  }

  #meanWeight(): number {
    return this.#votes.weight / Math.max(1, this.#frames.size - this.#notAsked);
  }

  #count(answer: Identification): void {
    if (answer.kind === "known") this.#named.set(answer.name, (this.#named.get(answer.name) ?? 0) + 1);
    else if (answer.kind === "unknown") this.#stranger++;
    else if (answer.candidates.length > 0) this.#undecided++;
    else this.#notAsked++;
  }
}

/** What a frame says that is as sure of the strongest rival as frames usually are of anyone. */
function contradiction(candidates: readonly Candidate[]): readonly Candidate[] {
  const said = 0.9;
  const [first, second, ...others] = candidates;
  if (first === undefined || second === undefined) return candidates;
  const rest = (1 - said) / (candidates.length - 1);
  return [
    { name: second.name, probability: said },
    ...[first, ...others].map(({ name }) => ({ name, probability: rest })),
  ];
}
