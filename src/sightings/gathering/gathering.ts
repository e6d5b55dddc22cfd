import { setTimeout as sleep } from "node:timers/promises";
import { FaceServiceError, messageOf } from "../../errors.ts";
import { clarityOf } from "../clarity.ts";
import type { ComparableSighting } from "../sighting.ts";
import type { Sightings } from "../sightings.ts";
import type { Gathered } from "./gather.ts";
import { type Likeness, likenessOf } from "./likeness.ts";
import { type FaceIndexCalls, openFaceIndex } from "./open-index.ts";
import { recheckStrangers } from "./recheck.ts";

export interface GatheringOptions {
  /** The network that runs; faces of another one are left as they are. */
  readonly embedder: string;
  /** Asked for instead of the network's own, of a face to a stranger's; null or absent: its own. */
  readonly likeness?: number | null;
  readonly maxFaces: number;
  /** What is new is looked for so often. */
  readonly everyMs?: number;
  readonly log: { warn(fields: Readonly<Record<string, unknown>>, phrase: string): void };
}

/** Follows the store: keeps an index of all faces in memory, and counts those of strangers to strangers. */
export interface Gathering extends AsyncDisposable {
  readonly likeness: Likeness;
  /**
   * Faces at least so alike, most alike first.
   *
   * @throws {FaceServiceError} UNAVAILABLE until all that was kept before has been read
   */
  above(vector: Float32Array, least: number, most: number): Promise<readonly { id: string; similarity: number }[]>;
  /** Strangers who may be the same person. */
  strangersLike(stranger: string): Promise<readonly { readonly stranger: string; readonly similarity: number }[]>;
  /**
   * Does something with strangers while none is gathered, and takes over where their faces stand afterwards.
   *
   * @param work - writes to the store and tells which faces it moved
   */
  change<T>(work: () => Promise<{ readonly value: T; readonly moved: readonly MovedFace[] }>): Promise<T>;
  /** Takes in all that is new now; for tests and for the page that shows it. */
  catchUp(): Promise<void>;
}

export interface MovedFace {
  readonly id: string;
  readonly stranger: string | undefined;
}

const usualEveryMs = 1000;
/** After failures, each of which may mean that all is read again. */
const longestWaitMs = 10_000;
const atOnce = 500;
/** Every so often strangers are compared with one another, and faces that were erased leave the index. */
const recheckEveryMs = 600_000;
/** A face less clear may join a stranger, but begins none: docs/review.md. */
export const leastClarity = 0.1;

export function openGathering(store: Sightings, options: GatheringOptions): Gathering {
  const { embedder, everyMs = usualEveryMs, log } = options;
  const follower = new Follower(store, options);
  const stop = new AbortController();
  const follow = async (): Promise<void> => {
    let told = "";
    let failures = 0;
    while (!stop.signal.aborted) {
      try {
        await follower.catchUp(stop.signal);
        await follower.recheckIfDue();
        told = "";
        failures = 0;
      } catch (error) {
        // A store that is away is asked again; what it holds is not lost.
        const reason = messageOf(error);
        if (!stop.signal.aborted && told !== reason) log.warn({ reason }, "strangers not gathered");
        told = reason;
        failures++;
      }
      await sleep(Math.min(everyMs * 2 ** failures, longestWaitMs), undefined, {
        signal: stop.signal,
        ref: false,
      }).catch(() => undefined);
    }
  };
  const following = follow();
  return {
    likeness: likenessOf(embedder, options.likeness),
    above: (vector, least, most) => follower.above(vector, least, most),
    strangersLike: (stranger) => follower.strangersLike(stranger),
    change: (work) => follower.change(work),
    catchUp: () => follower.catchUp(stop.signal),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await following;
      await follower[Symbol.asyncDispose]();
    },
  };
}

class Follower implements AsyncDisposable {
  readonly #store: Sightings;
  readonly #options: GatheringOptions;
  readonly #likeness: Likeness;
  #index: FaceIndexCalls | undefined;
  #cursor: string | undefined;
  #hasAll = false;
  #recheckedMs = performance.now();
  /** One at a time: gathering and what people change must not cross. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(store: Sightings, options: GatheringOptions) {
    this.#store = store;
    this.#options = options;
    this.#likeness = likenessOf(options.embedder, options.likeness);
  }

  async catchUp(signal: AbortSignal): Promise<void> {
    for (let isMore = true; isMore && !signal.aborted; )
      isMore = await this.#inTurn(async () => {
        if (this.#index?.lost !== undefined) this.#beginAnew();
        const changes = await this.#store.changes(this.#cursor, atOnce);
        await this.#takeIn(changes.items.filter(({ embedder }) => embedder === this.#options.embedder));
        this.#cursor = changes.cursor;
        return changes.isMore;
      });
    if (!signal.aborted) this.#hasAll = true;
  }

  async above(vector: Float32Array, least: number, most: number) {
    if (!this.#hasAll)
      throw new FaceServiceError("UNAVAILABLE", "the kept faces are still being read; search again in a moment");
    if (this.#index === undefined) return [];
    return await this.#index.call("above", { vector: vector.slice(), least, most });
  }

  async strangersLike(stranger: string) {
    return (await this.#index?.call("strangersLike", { stranger, least: this.#likeness.maybe })) ?? [];
  }

  change<T>(work: () => Promise<{ readonly value: T; readonly moved: readonly MovedFace[] }>): Promise<T> {
    return this.#inTurn(async () => {
      const { value, moved } = await work();
      await this.#index?.call("move", moved);
      return value;
    });
  }

  async recheckIfDue(): Promise<void> {
    const index = this.#index;
    if (index === undefined || performance.now() - this.#recheckedMs < recheckEveryMs) return;
    this.#recheckedMs = performance.now();
    await this.#inTurn(() => recheckStrangers(this.#store, index, this.#likeness));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#turn.catch(() => undefined);
    await this.#index?.[Symbol.asyncDispose]();
  }

  /** The index's thread has died, out of memory; the store has all that was in it. */
  #beginAnew(): void {
    this.#index = undefined;
    this.#cursor = undefined;
    this.#hasAll = false;
  }

  async #takeIn(faces: readonly ComparableSighting[]): Promise<void> {
    const [first] = faces;
    if (first === undefined) return;
    const { maxFaces } = this.#options;
    // Room for what is written before the oldest are forgotten.
    this.#index ??= openFaceIndex({ dimensions: first.vector.length, maxVectors: 2 * maxFaces });
    await this.#index.call(
      "put",
      faces.map(({ id, vector, stranger }) => ({ id, vector: vector.slice(), stranger })),
    );
    const strangers = faces.filter(isUngathered);
    if (strangers.length === 0) return;
    const gathered = await this.#index.call("gather", {
      faces: strangers.map(({ id, quality }) => ({ id, mayBegin: clarityOf(quality) >= leastClarity })),
      likeness: this.#likeness,
    });
    await this.#write(this.#index, gathered);
  }

  async #write(index: FaceIndexCalls, gathered: readonly Gathered[]): Promise<void> {
    if (gathered.length === 0) return;
    const tokens = gathered.filter(({ isNew }) => isNew).map(({ stranger }) => stranger);
    try {
      const given = tokens.length === 0 ? [] : await this.#store.newStrangerIds(tokens.length);
      const idOf = new Map(tokens.map((token, nth) => [token, given[nth] ?? token]));
      const faces = gathered.map(({ id, stranger }) => ({ id, stranger: idOf.get(stranger) ?? stranger }));
      const { embedder } = this.#options;
      const begun = { embedder, ignored: false, isCurated: false, createdAt: new Date() };
      await this.#store.change({ strangers: given.map((id) => ({ id, ...begun })), faces });
      await index.call("move", faces);
    } catch (error) {
      // As if it had not been: the same changes are asked for again.
      await index.call(
        "move",
        gathered.map(({ id }) => ({ id, stranger: undefined })),
      );
      throw error;
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work, work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }
}

/** Of somebody whom the classifier does not know; what it was not sure of is one of them until somebody says otherwise. */
function isUngathered({ identification, stranger, decision }: ComparableSighting): boolean {
  if (stranger !== undefined || decision !== undefined) return false;
  return (
    identification.kind === "unknown" ||
    (identification.kind === "undecided" &&
      (identification.reason === "below threshold" || identification.reason === "no classifier"))
  );
}
