import { checkCorrectedQuery, checkCorrections, checkFaceKeys } from "../../src/store/correction-schema.ts";
import type { EventKey, EventQuery, EventResult } from "../../src/store/event-results.ts";
import {
  type CorrectedQuery,
  type FaceCorrection,
  type FaceKey,
  type Findable,
  faceKeyText,
  findableBy,
  type Identity,
  peopleOfEvent,
  peopleOfFrame,
} from "../../src/store/face-corrections.ts";
import { checkChangesQuery, checkCountsQuery } from "../../src/store/history-schema.ts";
import type {
  Change,
  Changes,
  ChangesQuery,
  CountsQuery,
  Presence,
  ResultCounts,
} from "../../src/store/result-history.ts";
import {
  checkEventKey,
  checkEventQuery,
  checkEventResults,
  checkKey,
  checkQuery,
  checkResults,
  keyTextsOf,
  lastOfEachEvent,
  lastOfEachKey,
} from "../../src/store/result-schema.ts";
import {
  eventKeyText,
  type FrameKey,
  type FrameRange,
  type FrameResult,
  frameOfKeyText,
  keyText,
  type ResultQuery,
  type ResultStore,
} from "../../src/store/results.ts";
import { countsOfResults, listed, presenceOfEvents } from "./fake-history.ts";

/** Results in memory, for tests of what uses a store; it passes the contract of the real ones. */
export class FakeResultStore implements ResultStore {
  readonly results = new Map<string, FrameResult>();
  readonly events = new Map<string, EventResult>();
  readonly #corrections = new Map<string, FaceCorrection>();
  /** Every write, in order. */
  readonly #changes: { readonly kind: Change["kind"]; readonly key: string }[] = [];

  // biome-ignore lint/suspicious/useAwait: a refusal must come as a rejection
  async put(results: readonly FrameResult[]): Promise<void> {
    for (const [key, result] of lastOfEachKey(checkResults(results))) {
      this.results.set(key, structuredClone(result));
      this.#changes.push({ kind: "result", key });
    }
  }

  // biome-ignore lint/suspicious/useAwait: a refusal must come as a rejection
  async get(key: FrameKey): Promise<FrameResult | undefined> {
    return structuredClone(this.results.get(keyText(checkKey(key))));
  }

  // biome-ignore lint/suspicious/useAwait: a refusal must come as a rejection
  async find(given: ResultQuery): Promise<readonly FrameResult[]> {
    const query = checkQuery(given);
    const found = [...this.results.values()]
      .filter((result) => matches(result, findableBy(this.#onFrame(result)), query))
      .sort(newestFirst);
    return structuredClone(listed(found, query, (one) => ({ capturedAt: one.capturedAt, key: keyText(one) })));
  }

  // biome-ignore lint/suspicious/useAwait: a refusal must come as a rejection
  async recordedFrames(range: FrameRange): Promise<readonly number[]> {
    const [least, greatest] = keyTextsOf(range);
    const keys = [...this.results.keys()].filter((key) => key >= least && key <= greatest);
    return keys.sort().map(frameOfKeyText);
  }

  count(): Promise<number> {
    return Promise.resolve(this.results.size);
  }

  // biome-ignore lint/suspicious/useAwait: a refusal must come as a rejection
  async putEvents(results: readonly EventResult[]): Promise<void> {
    for (const [key, result] of lastOfEachEvent(checkEventResults(results))) {
      this.events.set(key, structuredClone(result));
      this.#changes.push({ kind: "event", key });
    }
  }

  // biome-ignore lint/suspicious/useAwait: a refusal must come as a rejection
  async getEvent(key: EventKey): Promise<EventResult | undefined> {
    return structuredClone(this.events.get(eventKeyText(checkEventKey(key))));
  }

  // biome-ignore lint/suspicious/useAwait: a refusal must come as a rejection
  async findEvents(given: EventQuery): Promise<readonly EventResult[]> {
    const query = checkEventQuery(given);
    const found = [...this.events.values()]
      .filter((result) => eventMatches(result, findableBy(this.#inEvent(result)), query))
      .sort(latestFirst);
    return structuredClone(
      listed(found, query, (one) => ({ capturedAt: one.firstCapturedAt, key: eventKeyText(one) })),
    );
  }

  // biome-ignore lint/suspicious/useAwait: a refusal must come as a rejection
  async changes(given: ChangesQuery): Promise<Changes> {
    const { after, limit } = checkChangesQuery(given);
    const newest = this.#changes.length;
    if (after === undefined) return { changes: [], position: String(newest) };
    const isLast = ({ kind, key }: { kind: string; key: string }, index: number): boolean =>
      !this.#changes.slice(index + 1).some((later) => later.kind === kind && later.key === key);
    const found = this.#changes
      .flatMap((change, index) => (index >= after && isLast(change, index) ? [{ ...change, index }] : []))
      .slice(0, limit);
    const changes = found.map(({ kind, key, index }): Change => {
      const position = String(index + 1);
      const [result, event] = [this.results.get(key), this.events.get(key)];
      if (kind === "event" && event !== undefined) return { kind, position, result: structuredClone(event) };
      if (result === undefined) throw new Error(`no ${kind} ${key}`);
      return { kind: "result", position, result: structuredClone(result) };
    });
    return { changes, position: changes.at(-1)?.position ?? String(newest) };
  }

  // biome-ignore lint/suspicious/useAwait: a refusal must come as a rejection
  async counts(given: CountsQuery): Promise<ResultCounts> {
    const { from, to } = checkCountsQuery(given);
    const within = [...this.results.values()].filter(({ capturedAt: at }) => at >= from && at < to);
    return countsOfResults(within, (result) => this.#onFrame(result));
  }

  monitors(): Promise<readonly string[]> {
    return Promise.resolve([...new Set([...this.results.values()].map(({ monitor }) => monitor))].sort());
  }

  presence(): Promise<readonly Presence[]> {
    const events = [...this.events.values()].sort(latestFirst);
    return Promise.resolve(presenceOfEvents(events, (event) => this.#inEvent(event)));
  }

  // biome-ignore lint/suspicious/useAwait: a refusal must come as a rejection
  async correct(corrections: readonly FaceCorrection[]): Promise<void> {
    for (const one of checkCorrections(corrections)) this.#corrections.set(faceKeyText(one), structuredClone(one));
  }

  // biome-ignore lint/suspicious/useAwait: a refusal must come as a rejection
  async uncorrect(faces: readonly FaceKey[]): Promise<void> {
    for (const face of checkFaceKeys(faces)) this.#corrections.delete(faceKeyText(face));
  }

  // biome-ignore lint/suspicious/useAwait: a refusal must come as a rejection
  async corrected(given: CorrectedQuery): Promise<readonly FaceCorrection[]> {
    const { after, limit } = checkCorrectedQuery(given);
    const behind = after === undefined ? "" : faceKeyText(after);
    const keys = [...this.#corrections.keys()].filter((key) => key > behind).sort();
    return structuredClone(keys.slice(0, limit).flatMap((key) => this.#corrections.get(key) ?? []));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  #onFrame(result: FrameResult): readonly Identity[] {
    const said = [...this.#corrections.values()].filter((one) => keyText(one) === keyText(result));
    return peopleOfFrame(result, said);
  }

  #inEvent(result: EventResult): readonly Identity[] {
    const said = [...this.#corrections.values()].filter((one) => eventKeyText(one) === eventKeyText(result));
    return peopleOfEvent(result, said);
  }
}

function matches(
  result: FrameResult,
  { names, kinds }: Findable,
  { monitor, event, name, kind, from, to }: ResultQuery,
): boolean {
  const conditions = [
    monitor === undefined || result.monitor === monitor,
    event === undefined || result.event === event,
    name === undefined || names.includes(name),
    kind === undefined || kinds.includes(kind),
    from === undefined || result.capturedAt >= from,
    to === undefined || result.capturedAt < to,
  ];
  return conditions.every(Boolean);
}

function newestFirst(a: FrameResult, b: FrameResult): number {
  const later = b.capturedAt.getTime() - a.capturedAt.getTime();
  return later === 0 ? Buffer.compare(Buffer.from(keyText(b)), Buffer.from(keyText(a))) : later;
}

function eventMatches(
  result: EventResult,
  { names, kinds }: Findable,
  { monitor, name, kind, from, to }: EventQuery,
): boolean {
  const conditions = [
    monitor === undefined || result.monitor === monitor,
    name === undefined || names.includes(name),
    kind === undefined || kinds.includes(kind),
    from === undefined || result.firstCapturedAt >= from,
    to === undefined || result.firstCapturedAt < to,
  ];
  return conditions.every(Boolean);
}

function latestFirst(a: EventResult, b: EventResult): number {
  const later = b.firstCapturedAt.getTime() - a.firstCapturedAt.getTime();
  return later === 0 ? Buffer.compare(Buffer.from(eventKeyText(b)), Buffer.from(eventKeyText(a))) : later;
}
