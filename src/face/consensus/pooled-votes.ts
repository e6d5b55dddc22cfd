import { type Candidate, unknownName } from "../identification.ts";
import type { PoolingOptions } from "./options.ts";

/**
 * Sums of what the frames of one person said, from which the answer of all together follows.
 *
 * Each frame's probabilities are turned into log-likelihood ratios against the prior that the classifier is
 * calibrated for (half for strangers, half shared by the enrolled). Their weighted mean is one look; it counts as
 * many times as the frames are worth independent looks, n / (1 + (n - 1) · correlation). One frame alone hence
 * keeps its own answer, and frames of one moment cannot talk each other into a certainty that none of them has.
 */
export class PooledVotes {
  readonly #void: number;
  readonly #correlation: number;
  readonly #meanShare: number;
  #weight = 0;
  #squares = 0;
  /** Weighted sums of log-likelihood ratios, by name. */
  readonly #sums = new Map<string, number>();
  /** What a name would have got that no frame has mentioned. */
  #unmentioned = 0;

  constructor({ correlation, meanShare, voidShare }: PoolingOptions) {
    this.#meanShare = meanShare;
    this.#correlation = correlation;
    this.#void = voidShare;
  }

  /** A copy that can be added to without changing this one. */
  copy(): PooledVotes {
    const other = new PooledVotes({
      correlation: this.#correlation,
      meanShare: this.#meanShare,
      voidShare: this.#void,
    });
    other.#take(this);
    return other;
  }

  /** These votes and the classifier's word about the mean embedding together. */
  withMean(candidates: readonly Candidate[]): PooledVotes {
    const both = this.copy();
    if (this.#weight > 0 && candidates.length > 0) both.add(candidates, this.#meanShare * this.#weight);
    return both;
  }

  /** @param candidates - of one face, probabilities adding up to at most 1; not empty */
  add(candidates: readonly Candidate[], weight: number): void {
    const people = candidates.reduce((count, { name }) => count + (name === unknownName ? 0 : 1), 0);
    const listed = new Set<string>();
    const floor = this.#ratio(0, 1);
    for (const { name, probability } of candidates) {
      listed.add(name);
      const prior = name === unknownName ? 0.5 : 0.5 / Math.max(1, people);
      this.#sums.set(name, (this.#sums.get(name) ?? this.#unmentioned) + weight * this.#ratio(probability, prior));
    }
    for (const [name, sum] of this.#sums) if (!listed.has(name)) this.#sums.set(name, sum + weight * floor);
    this.#unmentioned += weight * floor;
    this.#weight += weight;
    this.#squares += weight * weight;
  }

  merge(other: PooledVotes): void {
    for (const name of new Set([...this.#sums.keys(), ...other.#sums.keys()]))
      this.#sums.set(name, (this.#sums.get(name) ?? this.#unmentioned) + (other.#sums.get(name) ?? other.#unmentioned));
    this.#unmentioned += other.#unmentioned;
    this.#weight += other.#weight;
    this.#squares += other.#squares;
  }

  /** Sum of the weights. */
  get weight(): number {
    return this.#weight;
  }

  /** Independent looks that the frames are worth; 0 for none. */
  get looks(): number {
    if (this.#weight === 0) return 0;
    const alike = this.#squares / (this.#weight * this.#weight);
    return 1 / (this.#correlation + (1 - this.#correlation) * alike);
  }

  /** Everyone that a frame has mentioned, most probable first; of equals by code units. Empty for no frame. */
  candidates(): readonly Candidate[] {
    if (this.#weight === 0) return [];
    const people = this.#sums.size - (this.#sums.has(unknownName) ? 1 : 0);
    const scale = this.looks / this.#weight;
    const odds = [...this.#sums].map(([name, sum]) => {
      const prior = name === unknownName ? 0.5 : 0.5 / Math.max(1, people);
      return { name, value: Math.log(prior) + scale * sum };
    });
    const highest = odds.reduce((most, { value }) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    const total = odds.reduce((sum, { value }) => sum + Math.exp(value - highest), 0);
    return odds
      .map(({ name, value }) => ({ name, probability: Math.exp(value - highest) / total }))
      .sort((a, b) => b.probability - a.probability || (a.name < b.name ? -1 : 1));
  }

  #take(other: PooledVotes): void {
    for (const [name, sum] of other.#sums) this.#sums.set(name, sum);
    this.#unmentioned = other.#unmentioned;
    this.#weight = other.#weight;
    this.#squares = other.#squares;
  }

  #ratio(probability: number, prior: number): number {
    return Math.log(((1 - this.#void) * probability) / prior + this.#void);
  }
}
