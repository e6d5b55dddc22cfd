import { parentPort, workerData } from "node:worker_threads";
import type { SqliteDatabase } from "../sqlite/database.ts";
import { openMigratedDatabase } from "../sqlite/migrate.ts";
import { serveThread } from "../sqlite/thread-server.ts";
import type { FrameKey } from "../store/results.ts";
import type { Decision, DecisionQuery } from "./decision.ts";
import { sightingMigrations } from "./embedded-migrations.ts";
import { EmbeddedRetention, type Forgetting } from "./embedded-retention.ts";
import { EmbeddedReview } from "./embedded-review.ts";
import { EmbeddedSightings } from "./embedded-sightings.ts";
import { EmbeddedStrangers } from "./embedded-strangers.ts";
import { checkStrangerQuery } from "./review-schema.ts";
import type { ReviewChange } from "./review-store.ts";
import type { ComparableSighting, KeptSighting, Sighting } from "./sighting.ts";
import type { SightingChanges, SightingQuery } from "./sighting-store.ts";
import type { StrangerFace, StrangerQuery, StrangerSummary } from "./stranger.ts";

/** What the thread of an embedded store of faces answers; it is the entry file of that thread. */
export interface EmbeddedSightingMethods {
  open(): void;
  put(batch: { readonly sightings: readonly Sighting[]; readonly maxPerEvent: number }): void;
  get(ids: readonly string[]): readonly KeptSighting[];
  find(query: SightingQuery): readonly KeptSighting[];
  crop(id: string): Uint8Array | undefined;
  decidedIn(frames: readonly FrameKey[]): readonly KeptSighting[];
  changes(since: { readonly cursor: string | undefined; readonly limit: number }): SightingChanges;
  comparable(ids: readonly string[]): readonly ComparableSighting[];
  gone(ids: readonly string[]): readonly string[];
  count(): number;
  forget(what: Forgetting): boolean;
  erase(ids: readonly string[]): number;
  erasePerson(person: string): number;
  renamePerson(names: { readonly person: string; readonly name: string }): number;
  change(change: ReviewChange): void;
  decision(id: string): Decision | undefined;
  decisions(query: DecisionQuery): readonly Decision[];
  latestTouching(touched: {
    readonly faces: readonly string[];
    readonly strangers: readonly string[];
  }): Decision | undefined;
  newStrangerIds(count: number): readonly string[];
  strangers(query: StrangerQuery): readonly StrangerSummary[];
  strangersById(ids: readonly string[]): readonly StrangerSummary[];
  clearest(which: {
    readonly strangers: readonly string[];
    readonly perStranger: number;
  }): ReadonlyMap<string, readonly StrangerFace[]>;
}

if (parentPort !== null) {
  const { file } = workerData as { readonly file: string };
  serveThread<EmbeddedSightingMethods>(parentPort, () => {
    const database = openMigratedDatabase({ file, what: "file of the sightings" }, sightingMigrations);
    // Pictures and vectors of faces: what is deleted leaves nothing behind.
    database.all("PRAGMA secure_delete = ON");
    return { methods: methodsOf(database, file), [Symbol.dispose]: () => database[Symbol.dispose]() };
  });
}

function methodsOf(database: SqliteDatabase, file: string): EmbeddedSightingMethods {
  const sightings = new EmbeddedSightings(database, file);
  const strangers = new EmbeddedStrangers(database, file);
  const review = new EmbeddedReview(database, file, strangers);
  const retention = new EmbeddedRetention(database, file);
  return {
    open: () => undefined,
    put: (batch) => sightings.put(batch),
    get: (ids) => sightings.get(ids),
    find: (query) => sightings.find(query),
    crop: (id) => sightings.crop(id),
    decidedIn: (frames) => sightings.decidedIn(frames),
    changes: (since) => sightings.changes(since),
    comparable: (ids) => sightings.comparable(ids),
    gone: (ids) => sightings.gone(ids),
    count: () => sightings.count(),
    forget: (what) => retention.forget(what),
    erase: (ids) => retention.erase(ids),
    erasePerson: (person) => retention.erasePerson(person),
    renamePerson: (names) => retention.renamePerson(names),
    change: (change) => review.change(change),
    decision: (id) => review.decision(id),
    decisions: (query) => review.decisions(query),
    latestTouching: (touched) => review.latestTouching(touched),
    newStrangerIds: (count) => strangers.newIds(count),
    strangers: (query) => strangers.find(checkStrangerQuery(query)),
    strangersById: (ids) => strangers.byId(ids),
    clearest: ({ strangers: ids, perStranger }) => strangers.clearest(ids, perStranger),
  };
}
