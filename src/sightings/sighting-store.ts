import type { Identification } from "../face/identification.ts";
import type { FrameKey } from "../store/results.ts";
import type { ComparableSighting, KeptSighting, Sighting } from "./sighting.ts";

/** Where a page begins: after this sighting, in the order asked for. */
export interface SightingPlace {
  readonly capturedAt: Date;
  readonly id: string;
}

/** All conditions given must hold. */
export interface SightingQuery {
  readonly monitor?: string;
  readonly event?: string;
  /** Who it is by a person's word where there is one, else by the answer. */
  readonly person?: string;
  /** As the classifier answered. */
  readonly kind?: Identification["kind"];
  /** True: a person has spoken. False: nobody has, and it belongs to no stranger that is ignored. */
  readonly reviewed?: boolean;
  /** Id of a stranger. */
  readonly stranger?: string;
  /** Captured at or after. */
  readonly from?: Date;
  /** Captured before. */
  readonly to?: Date;
  /** Default: newest. */
  readonly sort?: "newest" | "oldest";
  readonly after?: SightingPlace;
  /** 1 to 1,000. */
  readonly limit: number;
}

/** What has been written since a cursor; some of it may come again. */
export interface SightingChanges {
  readonly items: readonly ComparableSighting[];
  /** For the next call. */
  readonly cursor: string;
  /** False: that was all for now. */
  readonly isMore: boolean;
}

/**
 * Keeps the faces that were seen. A write has reached the disk (or the server's journal) when its promise resolves.
 *
 * Every method throws {@link FaceServiceError}: REQUEST_INVALID for values that break the bounds, UNAVAILABLE or
 * DEADLINE_EXCEEDED while the store is away, CONFIG_INVALID when it holds what is no sighting.
 */
export interface SightingStore extends AsyncDisposable {
  /** Inserts, or overwrites what stands under the same keys; what a person said of it and its stranger stay. */
  put(sightings: readonly Sighting[]): Promise<void>;
  /** @returns those that there are, in the order of the ids */
  get(ids: readonly string[]): Promise<readonly KeptSighting[]>;
  find(query: SightingQuery): Promise<readonly KeptSighting[]>;
  /** The JPEG; undefined when the sighting is gone. */
  crop(id: string): Promise<Uint8Array | undefined>;
  /** @returns those that a person spoke of, in no order: corrections for the results of these frames */
  decidedIn(frames: readonly FrameKey[]): Promise<readonly KeptSighting[]>;
  /** @param cursor - of the last answer; undefined: from the beginning */
  changes(cursor: string | undefined, limit: number): Promise<SightingChanges>;
  /** @returns those of the ids of which a vector is kept, in no order */
  comparable(ids: readonly string[]): Promise<readonly ComparableSighting[]>;
  /** @returns those of the ids that are kept no more, in no order */
  gone(ids: readonly string[]): Promise<readonly string[]>;
  count(): Promise<number>;
  /** Erases faces with their pictures and vectors, whoever spoke of them. @returns how many there were */
  erase(ids: readonly string[]): Promise<number>;
  /**
   * Erases a person: every face that is them by a person's word or by the answer, and the strangers named so. Where others
   * were taken for them, the answer becomes that of a stranger.
   *
   * @returns how many faces there were
   */
  erasePerson(person: string): Promise<number>;
  /**
   * Puts another name wherever this one stands: in answers, candidates and what people said.
   *
   * @returns how many faces changed
   */
  renamePerson(person: string, name: string): Promise<number>;
}
