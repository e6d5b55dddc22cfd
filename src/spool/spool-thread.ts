import { parentPort, workerData } from "node:worker_threads";
import { openMigratedDatabase } from "../sqlite/migrate.ts";
import { serveThread } from "../sqlite/thread-server.ts";
import { ChangeTables } from "./change-tables.ts";
import { ClaimTables } from "./claim-tables.ts";
import { DeskTables, type EntryFilter, type SpoolEntry } from "./desk-tables.ts";
import type {
  Change,
  DueDelivery,
  EventPlace,
  EventToDecide,
  FrameRange,
  Intake,
  Item,
  ItemKind,
  RunningEvent,
  SpoolCounts,
  WaitingFrame,
} from "./entries.ts";
import { IntakeTables } from "./intake-tables.ts";
import { spoolMigrations } from "./migrations.ts";
import { ownSpool } from "./own-spool.ts";
import { RunningTables } from "./running-tables.ts";

/** What the spool's thread answers; it is the entry file of that thread. */
export interface SpoolMethods {
  open(): void;
  own(): void;
  take(intake: Intake): number;
  cursor(source: string): string | undefined;
  taken(range: FrameRange): readonly number[] | undefined;
  adopt(frames: EventPlace & { readonly frames: readonly number[] }): void;
  bornAt(): number;
  claimFrames(limit: number): readonly WaitingFrame[];
  claimEvents(limit: number): readonly EventToDecide[];
  runningEvents(limit: number): readonly EventPlace[];
  runningEvent(wanted: EventPlace & { readonly without: readonly number[] }): RunningEvent | undefined;
  claimDeliveries(wanted: { sink: string; kind: ItemKind; limit: number }): readonly DueDelivery[];
  uncopied(wanted: { readonly beforeMs: number; readonly afterId: number }): WaitingFrame | undefined;
  apply(changes: readonly Change[]): void;
  release(changes: readonly Change[]): void;
  picture(item: Item): Uint8Array | undefined;
  list(wanted: { filter: EntryFilter; limit: number }): readonly SpoolEntry[];
  show(name: string): { readonly body: string; readonly result?: string } | undefined;
  retry(filter: EntryFilter): number;
  drop(filter: EntryFilter): number;
  counts(): SpoolCounts;
  tidy(times: { readonly closeBeforeMs: number; readonly forgetBeforeMs: number }): void;
}

if (parentPort !== null) {
  const { file } = workerData as { readonly file: string };
  serveThread<SpoolMethods>(parentPort, () => {
    const database = openMigratedDatabase({ file, what: "spool file" }, spoolMigrations);
    let owned: Disposable | undefined;
    const intake = new IntakeTables(database, Date.now);
    const claims = new ClaimTables(database, Date.now);
    const changes = new ChangeTables(database, Date.now);
    const running = new RunningTables(database);
    const desk = new DeskTables(database, Date.now);
    return {
      methods: {
        open: () => undefined,
        own: () => {
          owned ??= ownSpool(file);
        },
        take: (batch) => intake.take(batch),
        cursor: (source) => intake.cursor(source),
        taken: (range) => intake.taken(range),
        adopt: (frames) => intake.adopt(frames),
        bornAt: () => intake.bornAt(),
        claimFrames: (limit) => claims.frames(limit),
        claimEvents: (limit) => claims.events(limit),
        runningEvents: (limit) => running.events(limit),
        runningEvent: (wanted) => running.event(wanted),
        claimDeliveries: (wanted) => claims.deliveries(wanted),
        uncopied: (wanted) => claims.uncopied(wanted),
        apply: (batch) => {
          changes.apply(batch);
          release(claims, batch);
        },
        release: (batch) => release(claims, batch),
        picture: ({ kind, id }) => {
          const row = database.all("SELECT bytes FROM pictures WHERE kind = ? AND id = ?", [kind, id])[0];
          return row === undefined ? undefined : new Uint8Array(row["bytes"] as ArrayBuffer);
        },
        list: (wanted) => desk.list(wanted),
        show: (name) => desk.show(name),
        retry: (filter) => desk.retry(filter),
        drop: (filter) => desk.drop(filter),
        counts: () => desk.counts(),
        tidy: (times) => desk.tidy(times),
      },
      [Symbol.dispose]: () => {
        database[Symbol.dispose]();
        owned?.[Symbol.dispose]();
      },
    };
  });
}

/** What is on the disk may be handed out again, in its new state. */
function release(claims: ClaimTables, changes: readonly Change[]): void {
  for (const change of changes)
    if (change.kind === "decided") claims.releaseEvent(change.id);
    else if ("item" in change) claims.releaseDelivery(change.sink, change.item);
    else if (change.kind !== "picture copied") claims.releaseFrame(change.id);
}
