import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../errors.ts";
import { allCorrections, type FaceKey, faceKeyOf, type ResultCorrections } from "../store/face-corrections.ts";
import { identityBy, type KeptSighting, sightingId, sightingKeyOf } from "./sighting.ts";
import type { SightingPlace } from "./sighting-store.ts";
import type { Sightings } from "./sightings.ts";

export interface CorrectingOptions {
  /** So often all is compared: faces that are forgotten take with them what was said of them. Default: ten minutes. */
  readonly everyMs?: number;
  /** After something failed. Default: five seconds. */
  readonly againMs?: number;
  readonly log: { warn(fields: Readonly<Record<string, unknown>>, phrase: string): void };
}

const usualEveryMs = 600_000;
const usualAgainMs = 5000;
const atOnce = 500;

/**
 * The same store, which carries what people say of faces over to the results, so that these are found and counted by it. It
 * is there when the change's promise resolves, or, while the results are away, once they are back; at the start and now and then
 * both stores are compared.
 *
 * @param store - this one's own from now on
 */
export function correctingResults(store: Sightings, results: ResultCorrections, options: CorrectingOptions): Sightings {
  const carrier = new Carrier(store, results, options);
  const later = async <T>(work: Promise<T>): Promise<T> => {
    const value = await work;
    carrier.compareSoon();
    return value;
  };
  return {
    ...methodsOf(store),
    async change(change) {
      await store.change(change);
      await carrier.carry((change.faces ?? []).flatMap(({ id, decision }) => (decision === undefined ? [] : [id])));
    },
    async erase(ids) {
      const erased = await store.erase(ids);
      await carrier.carry(ids);
      return erased;
    },
    erasePerson: (person) => later(store.erasePerson(person)),
    renamePerson: (person, name) => later(store.renamePerson(person, name)),
    async [Symbol.asyncDispose]() {
      await carrier[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
    },
  };
}

/** Those that say nothing anew of a face, bound to their store. */
const methodsOf = (
  store: Sightings,
): Omit<Sightings, "change" | "erase" | "erasePerson" | "renamePerson" | keyof AsyncDisposable> => ({
  put: (sightings) => store.put(sightings),
  get: (ids) => store.get(ids),
  find: (query) => store.find(query),
  crop: (id) => store.crop(id),
  decidedIn: (frames) => store.decidedIn(frames),
  changes: (cursor, limit) => store.changes(cursor, limit),
  comparable: (ids) => store.comparable(ids),
  gone: (ids) => store.gone(ids),
  count: () => store.count(),
  decision: (id) => store.decision(id),
  decisions: (query) => store.decisions(query),
  latestTouching: (touched) => store.latestTouching(touched),
  newStrangerIds: (count) => store.newStrangerIds(count),
  strangers: (query) => store.strangers(query),
  strangersById: (ids) => store.strangersById(ids),
  clearest: (strangers, perStranger) => store.clearest(strangers, perStranger),
});

class Carrier implements AsyncDisposable {
  readonly #store: Sightings;
  readonly #results: ResultCorrections;
  readonly #options: CorrectingOptions;
  readonly #stop = new AbortController();
  readonly #comparing: Promise<void>;
  /** Reading what was said and writing it is one step: two of them must not cross. */
  #turn: Promise<unknown> = Promise.resolve();
  #wake = new AbortController();
  #told = "";

  constructor(store: Sightings, results: ResultCorrections, options: CorrectingOptions) {
    this.#store = store;
    this.#results = results;
    this.#options = options;
    this.#comparing = this.#compareRepeatedly();
  }

  /** What was said of a face stands, whether it could be carried over or not: that is done later. */
  async carry(ids: readonly string[]): Promise<void> {
    try {
      for (let start = 0; start < ids.length; start += atOnce)
        await this.#inTurn(() => this.#carryNow(ids.slice(start, start + atOnce)));
    } catch (error) {
      this.#tell(error);
      this.compareSoon();
    }
  }

  compareSoon(): void {
    this.#wake.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#comparing;
    await this.#turn;
  }

  async #compareRepeatedly(): Promise<void> {
    const { everyMs = usualEveryMs, againMs = usualAgainMs } = this.#options;
    while (!this.#stop.signal.aborted) {
      this.#wake = new AbortController();
      const hasFailed = await this.#compare().then(
        () => false,
        (error: unknown) => {
          this.#tell(error);
          return true;
        },
      );
      if (!hasFailed) this.#told = "";
      // After a failure nobody hurries it: the store is still away.
      const signal = hasFailed ? this.#stop.signal : AbortSignal.any([this.#stop.signal, this.#wake.signal]);
      await sleep(hasFailed ? againMs : everyMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #compare(): Promise<void> {
    let after: SightingPlace | undefined;
    do {
      after = await this.#inTurn(async () => {
        const place = after === undefined ? {} : { after };
        const page = await this.#store.find({ reviewed: true, sort: "oldest", limit: atOnce, ...place });
        await this.#write(page);
        const last = page.length < atOnce ? undefined : page.at(-1);
        return last && { capturedAt: last.capturedAt, id: last.id };
      });
    } while (after !== undefined && !this.#stop.signal.aborted);
    let faces: FaceKey[] = [];
    for await (const correction of allCorrections(this.#results)) {
      if (faces.push(faceKeyOf(correction)) < atOnce) continue;
      if (this.#stop.signal.aborted) return;
      await this.#takeBackGone(faces);
      faces = [];
    }
    await this.#takeBackGone(faces);
  }

  /** Faces of which nothing is said any more. */
  #takeBackGone(faces: readonly FaceKey[]): Promise<void> {
    return this.#inTurn(() => this.#carryNow(faces.map(sightingId)));
  }

  async #carryNow(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const decided = (await this.#store.get(ids)).filter(({ decision }) => decision !== undefined);
    await this.#write(decided);
    const said = new Set(decided.map(({ id }) => id));
    const others = ids.filter((id) => !said.has(id)).flatMap((id) => sightingKeyOf(id) ?? []);
    if (others.length > 0) await this.#results.uncorrect(others);
  }

  async #write(decided: readonly KeptSighting[]): Promise<void> {
    const corrections = decided.flatMap((face) => {
      const is = identityBy(face.decision);
      return is === undefined ? [] : [{ ...faceKeyOf(face), box: face.box, is }];
    });
    if (corrections.length > 0) await this.#results.correct(corrections);
  }

  #tell(error: unknown): void {
    const reason = messageOf(error);
    if (this.#told !== reason && !this.#stop.signal.aborted)
      this.#options.log.warn({ reason }, "corrections not carried over");
    this.#told = reason;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work, work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }
}
