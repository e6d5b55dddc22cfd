import { type AlarmSettings, openDatabaseSource } from "../../src/uploader/database-source.ts";
import type { ClosedEvent, FrameSource, SourcedFrame } from "../../src/uploader/frame-source.ts";
import { EventHints } from "../../src/zoneminder/database/event-hints.ts";
import { openZoneminderDatabase, type ZoneminderDatabase } from "../../src/zoneminder/database/open-database.ts";
import type { DatabaseSettings } from "../../src/zoneminder/database/settings.ts";
import type { MariadbServer } from "./mariadb-server.ts";

/** Settings that lead to a test's database. */
export function databaseSettings(
  { host, port }: Pick<MariadbServer, "host" | "port">,
  name: string,
  account: { readonly user: string; readonly password: string },
): DatabaseSettings {
  const database = { host, port, socketPath: null, name, ...account, passwordFile: null, tlsCaFile: null };
  const limits = { connections: 2, connectTimeoutMs: 5000, queryTimeoutMs: 20_000 };
  return { configFile: null, database: { ...database, ...limits } };
}

/** A source of alarm frames, as a spool that keeps everything would drive it. */
export interface AlarmSearch extends AsyncDisposable {
  readonly source: FrameSource;
  readonly hints: EventHints;
  readonly database: ZoneminderDatabase;
  /** What was said to the log. */
  readonly warnings: readonly string[];
  /** Of the last batch that was taken. */
  cursor: string | undefined;
  /** One walk; takes at most so many batches, as if the process were killed then. */
  walk(maxBatches?: number): Promise<Found>;
}

export interface Found {
  /** `event:number`, with `s` behind it when frameSkip passes it over; in the order in which they came. */
  readonly frames: readonly string[];
  readonly sourced: readonly SourcedFrame[];
  readonly closed: readonly ClosedEvent[];
}

export interface AlarmSearchOptions {
  readonly server: MariadbServer;
  /** Of the database. */
  readonly name: string;
  readonly account?: { readonly user: string; readonly password: string };
  readonly settings?: Partial<AlarmSettings>;
  readonly cursor?: string | undefined;
  readonly eventsDirectory?: string;
  readonly queryTimeoutMs?: number;
}

export async function openAlarmSearch(options: AlarmSearchOptions): Promise<AlarmSearch> {
  const { server, name, account = server.admin, settings = {}, eventsDirectory = "/events" } = options;
  const given = databaseSettings(server, name, account);
  const { queryTimeoutMs = given.database.queryTimeoutMs } = options;
  const database = await openZoneminderDatabase({ ...given, database: { ...given.database, queryTimeoutMs } }, "/");
  const hints = new EventHints();
  const warnings: string[] = [];
  const all = { monitors: [], excludeMonitors: [], minScore: 0, frameSkip: 0, frameSkipSeed: false, motionBoxes: true };
  const source = openDatabaseSource({
    database,
    settings: { ...all, firstDays: null, maxAgeDays: null, ...settings },
    eventsDirectory,
    pathMap: [],
    hints,
    log: { warn: (_fields: unknown, text?: string) => void warnings.push(text ?? "") },
  });
  const search: AlarmSearch = {
    source,
    hints,
    database,
    warnings,
    cursor: options.cursor,
    walk: (maxBatches = Number.POSITIVE_INFINITY) => walked(search, maxBatches),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
  return search;
}

async function walked(search: AlarmSearch, maxBatches: number): Promise<Found> {
  const sourced: SourcedFrame[] = [];
  const closed: ClosedEvent[] = [];
  let batches = 0;
  for await (const batch of search.source.batches({ cursor: search.cursor, signal: new AbortController().signal })) {
    if (batches++ >= maxBatches) break; // this one was never taken
    sourced.push(...batch.frames);
    closed.push(...batch.closed);
    search.cursor = batch.cursor ?? search.cursor;
  }
  const text = ({ event, number, alarm }: SourcedFrame): string =>
    `${event.event}:${number}${alarm?.skipped === true ? "s" : ""}`;
  return { frames: sourced.map(text), sourced, closed };
}
