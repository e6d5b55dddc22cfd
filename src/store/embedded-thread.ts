import { parentPort, workerData } from "node:worker_threads";
import { FaceServiceError } from "../errors.ts";
import { openEmbeddedDatabase } from "./embedded-database.ts";
import { migrate } from "./embedded-migrations.ts";
import { EmbeddedResults } from "./embedded-results.ts";
import type { FrameKey, FrameRange, FrameResult, ResultQuery } from "./results.ts";
import type { ThreadCall, ThreadReply } from "./thread-calls.ts";

/** What the thread of an embedded store answers; it is the entry file of that thread. */
export interface EmbeddedMethods {
  open(): void;
  put(results: readonly FrameResult[]): void;
  get(key: FrameKey): FrameResult | undefined;
  find(query: ResultQuery): readonly FrameResult[];
  recordedFrames(range: FrameRange): readonly number[];
  count(): number;
}

if (parentPort !== null) serve(parentPort, String((workerData as { file: unknown }).file));

function serve(port: NonNullable<typeof parentPort>, file: string): void {
  const database = openedOnce(() => openEmbeddedDatabase(file));
  const results = (): EmbeddedResults => new EmbeddedResults(database.get(), file);
  const methods: EmbeddedMethods = {
    open: () => migrate(database.get(), file),
    put: (batch) => results().put(batch),
    get: (key) => results().get(key),
    find: (query) => results().find(query),
    recordedFrames: (range) => results().recordedFrames(range),
    count: () => results().count(),
  };
  port.on("message", ({ id, method, argument }: ThreadCall) => {
    if (method === "close") {
      database.close();
      port.close();
    } else port.postMessage(answer(id, () => methods[method as keyof EmbeddedMethods](argument as never)));
  });
}

function answer(id: number, work: () => unknown): ThreadReply {
  try {
    return { id, value: work() };
  } catch (error) {
    if (error instanceof FaceServiceError) return { id, failure: { code: error.code, message: error.message } };
    return { id, failure: { bug: error } };
  }
}

function openedOnce<T extends Disposable>(open: () => T): { get(): T; close(): void } {
  let held: T | undefined;
  return {
    get: () => {
      held ??= open();
      return held;
    },
    close: () => held?.[Symbol.dispose](),
  };
}
