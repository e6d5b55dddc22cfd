import {
  checkKey,
  checkQuery,
  checkResults,
  findableBy,
  keyTextsOf,
  lastOfEachKey,
} from "../../src/store/result-schema.ts";
import {
  type FrameKey,
  type FrameRange,
  type FrameResult,
  frameOfKeyText,
  keyText,
  type ResultQuery,
  type ResultStore,
} from "../../src/store/results.ts";

/** Results in memory, for tests of what uses a store; it passes the contract of the real ones. */
export class FakeResultStore implements ResultStore {
  readonly results = new Map<string, FrameResult>();

  // biome-ignore lint/suspicious/useAwait: a refusal must come as a rejection
  async put(results: readonly FrameResult[]): Promise<void> {
    for (const [key, result] of lastOfEachKey(checkResults(results))) this.results.set(key, structuredClone(result));
  }

  // biome-ignore lint/suspicious/useAwait: a refusal must come as a rejection
  async get(key: FrameKey): Promise<FrameResult | undefined> {
    return structuredClone(this.results.get(keyText(checkKey(key))));
  }

  // biome-ignore lint/suspicious/useAwait: a refusal must come as a rejection
  async find(given: ResultQuery): Promise<readonly FrameResult[]> {
    const query = checkQuery(given);
    const found = [...this.results.values()].filter((result) => matches(result, query)).sort(newestFirst);
    return structuredClone(found.slice(0, query.limit));
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

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

function matches(result: FrameResult, { monitor, event, name, kind, from, to }: ResultQuery): boolean {
  const { names, kinds } = findableBy(result);
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
