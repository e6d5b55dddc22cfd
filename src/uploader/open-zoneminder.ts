import { resolve } from "node:path";
import type { Log } from "../service/log.ts";
import { EventHints } from "../zoneminder/database/event-hints.ts";
import { openZoneminderDatabase, type ZoneminderDatabase } from "../zoneminder/database/open-database.ts";
import { pathMappings } from "../zoneminder/database/path-map.ts";
import type { DatabaseSettings } from "../zoneminder/database/settings.ts";
import { type AlarmSettings, openDatabaseSource } from "./database-source.ts";
import type { FrameSource } from "./frame-source.ts";
import { openEventSocket } from "./pushed/event-socket.ts";
import { openTriggerStream } from "./pushed/trigger-stream.ts";
import type { Sink } from "./sink.ts";
import { openUploadedMarkSink } from "./uploaded-mark-sink.ts";

/** Of the configuration; relative paths count from `directory`. */
export interface ZoneminderSourceSettings {
  readonly directory: string;
  readonly uploader: { readonly eventsDirectory: string };
  readonly zoneminder: DatabaseSettings &
    AlarmSettings & {
      readonly pathMap: readonly string[];
      readonly triggers: string | null;
      readonly eventSocket: string | null;
      readonly eventSocketGroup: string;
    };
}

/** What an uploader has of ZoneMinder's database. */
export interface ZoneminderSource extends AsyncDisposable {
  readonly database: ZoneminderDatabase;
  readonly source: FrameSource;
  readonly markSink: Sink;
}

/**
 * The search for alarm frames, and whoever may point at events: zmtrigger and the event socket. The database need not
 * be there yet.
 *
 * @param options.listen - false for a look only, beside an uploader that runs
 * @throws {FaceServiceError} CONFIG_INVALID
 */
export async function openZoneminderSource(
  { directory, uploader, zoneminder }: ZoneminderSourceSettings,
  { log, listen }: { readonly log: Pick<Log, "info" | "warn">; readonly listen: boolean },
): Promise<ZoneminderSource> {
  const hints = new EventHints();
  const database = await openZoneminderDatabase(zoneminder, directory);
  const source = openDatabaseSource({
    database,
    settings: zoneminder,
    eventsDirectory: resolve(directory, uploader.eventsDirectory),
    pathMap: pathMappings(zoneminder.pathMap),
    hints,
    log,
  });
  const listeners = listen ? await openListeners({ directory, zoneminder }, hints, log) : [];
  return {
    database,
    source,
    markSink: openUploadedMarkSink(database),
    async [Symbol.asyncDispose]() {
      for (const listener of listeners) await listener[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

async function openListeners(
  { directory, zoneminder }: Pick<ZoneminderSourceSettings, "directory" | "zoneminder">,
  hints: EventHints,
  log: Pick<Log, "info" | "warn">,
): Promise<readonly AsyncDisposable[]> {
  const { triggers, eventSocket, eventSocketGroup: group } = zoneminder;
  const socket =
    eventSocket === null ? [] : [await openEventSocket({ path: resolve(directory, eventSocket), group, hints, log })];
  if (triggers === null) return socket;
  const stream = openTriggerStream({ endpoint: triggers, hints, log });
  return [...socket, { [Symbol.asyncDispose]: () => Promise.resolve(stream[Symbol.dispose]()) }];
}
