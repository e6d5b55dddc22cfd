import { parentPort, workerData } from "node:worker_threads";
import { openMigratedDatabase } from "../sqlite/migrate.ts";
import { serveThread } from "../sqlite/thread-server.ts";
import { EmbeddedCorrections } from "./embedded-corrections.ts";
import { EmbeddedEvents } from "./embedded-events.ts";
import { EmbeddedHistory } from "./embedded-history.ts";
import { resultMigrations } from "./embedded-migrations.ts";
import { EmbeddedResults } from "./embedded-results.ts";
import type { EventKey, EventQuery, EventResult } from "./event-results.ts";
import type { CorrectedQuery, FaceCorrection, FaceKey } from "./face-corrections.ts";
import type { Changes, ChangesQuery, CountsQuery, Presence, ResultCounts } from "./result-history.ts";
import type { FrameKey, FrameRange, FrameResult, ResultQuery } from "./results.ts";

/** What the thread of an embedded store answers; it is the entry file of that thread. */
export interface EmbeddedMethods {
  open(): void;
  put(results: readonly FrameResult[]): void;
  get(key: FrameKey): FrameResult | undefined;
  find(query: ResultQuery): readonly FrameResult[];
  recordedFrames(range: FrameRange): readonly number[];
  count(): number;
  putEvents(results: readonly EventResult[]): void;
  getEvent(key: EventKey): EventResult | undefined;
  findEvents(query: EventQuery): readonly EventResult[];
  changes(query: ChangesQuery): Changes;
  counts(query: CountsQuery): ResultCounts;
  monitors(): readonly string[];
  presence(): readonly Presence[];
  correct(corrections: readonly FaceCorrection[]): void;
  uncorrect(faces: readonly FaceKey[]): void;
  corrected(query: CorrectedQuery): readonly FaceCorrection[];
  forget(older: { readonly beforeMs: number; readonly limit: number }): boolean;
}

if (parentPort !== null) {
  const { file } = workerData as { readonly file: string };
  serveThread<EmbeddedMethods>(parentPort, () => {
    const database = openMigratedDatabase({ file, what: "results file" }, resultMigrations);
    const results = new EmbeddedResults(database, file);
    const events = new EmbeddedEvents(database, file);
    const history = new EmbeddedHistory(database, file);
    const corrections = new EmbeddedCorrections(database, file);
    return {
      methods: {
        open: () => undefined,
        put: (batch) => results.put(batch),
        get: (key) => results.get(key),
        find: (query) => results.find(query),
        recordedFrames: (range) => results.recordedFrames(range),
        count: () => results.count(),
        putEvents: (batch) => events.put(batch),
        getEvent: (key) => events.get(key),
        findEvents: (query) => events.find(query),
        changes: (query) => history.changes(query),
        counts: (query) => history.counts(query),
        monitors: () => history.monitors(),
        presence: () => history.presence(),
        correct: (given) => corrections.correct(given),
        uncorrect: (faces) => corrections.uncorrect(faces),
        corrected: (query) => corrections.corrected(query),
        forget: (older) => results.forget(older),
      },
      [Symbol.dispose]: () => database[Symbol.dispose](),
    };
  });
}
