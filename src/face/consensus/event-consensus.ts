import type { Identification } from "../identification.ts";
import type { EventPerson, PersonProbe } from "./event-person.ts";
import { exclusiveNames } from "./exclusive-names.ts";
import type { FrameFaces } from "./frame-faces.ts";
import { joinTracks } from "./join-tracks.ts";
import { type ConsensusOptions, defaultConsensusOptions } from "./options.ts";
import type { Track } from "./track.ts";
import { Tracker } from "./tracker.ts";

/**
 * Who was seen in an event, by all its frames together.
 *
 * @returns one entry a person, in the order of their first frames; the same for every order of the frames
 */
export function eventConsensus(
  frames: readonly FrameFaces[],
  options: Partial<ConsensusOptions> = {},
): readonly EventPerson[] {
  const consensus = new EventConsensus(options);
  for (const frame of frames) consensus.add(frame);
  return consensus.people();
}

/** Asks a classifier about embeddings; the recognition server's method `identify`. */
export interface ProbeIdentifier {
  /** @returns one answer a probe, in their order, at the threshold in use */
  identify(probes: readonly PersonProbe[]): Promise<readonly Identification[]>;
}

/** As {@link eventConsensus}, each person's mean embedding put to the classifier once more. */
export async function identifiedConsensus(
  frames: readonly FrameFaces[],
  identifier: ProbeIdentifier,
  options: Partial<ConsensusOptions> = {},
): Promise<readonly EventPerson[]> {
  const consensus = new EventConsensus(options);
  for (const frame of frames) consensus.add(frame);
  const probes = consensus.probes();
  const asked = probes.filter((probe) => probe !== undefined);
  if (asked.length === 0) return consensus.people();
  const answers = [...(await identifier.identify(asked))];
  return consensus.peopleBy(probes.map((probe) => (probe === undefined ? undefined : answers.shift())));
}

/** A consensus that takes the frames of one event as they come, in any order. */
export class EventConsensus {
  readonly #options: ConsensusOptions;
  readonly #frames = new Map<number, FrameFaces>();
  #tracker: Tracker;
  #latest = Number.NEGATIVE_INFINITY;
  #isStale = false;

  constructor(options: Partial<ConsensusOptions> = {}) {
    this.#options = { ...defaultConsensusOptions, ...options };
    this.#tracker = new Tracker(this.#options);
  }

  /** A frame that was given before is replaced. */
  add(frame: FrameFaces): void {
    this.#frames.set(frame.frame, frame);
    if (frame.frame <= this.#latest) {
      this.#isStale = true;
      return;
    }
    this.#latest = frame.frame;
    if (!this.#isStale) this.#tracker.add(frame);
  }

  /** @returns in the order of their first frames; one that nobody may ask about is named by the votes of the frames */
  people(): readonly EventPerson[] {
    return this.peopleBy([]);
  }

  /**
   * What to ask the classifier about, one entry a person in the order of {@link people}; undefined for someone
   * without any embedding of a judged face. The classifier's word about the mean of the frames adds to its words about
   * each of them (docs/consensus.md).
   */
  probes(): readonly (PersonProbe | undefined)[] {
    return this.#people().map(({ probe }) => probe);
  }

  /** @param answers - about {@link probes}, in their order; where one is absent, the votes of the frames decide */
  peopleBy(answers: readonly (Identification | undefined)[]): readonly EventPerson[] {
    const tracks = this.#people();
    const own = tracks.map((track, i) => track.identification(answers[i]?.candidates));
    const settled = exclusiveNames(tracks, own, this.#options.minProba);
    return tracks.map((track, i) => track.person(settled[i] ?? track.identification()));
  }

  /**
   * Whether everyone seen so far is named, or a stranger, so surely that a few contradicting frames would not change
   * it. Someone who has not come yet is not foreseen; false before the first face.
   */
  isSure(): boolean {
    const people = this.#people();
    return people.length > 0 && people.every((person) => person.isSure());
  }

  #people(): readonly Track[] {
    if (this.#isStale) {
      this.#tracker = new Tracker(this.#options);
      for (const frame of [...this.#frames.values()].sort((a, b) => a.frame - b.frame)) this.#tracker.add(frame);
      this.#isStale = false;
    }
    return joinTracks(this.#tracker.tracks, this.#options);
  }
}
