import { FaceServiceError, messageOf } from "../errors.ts";
import type { Log } from "../service/log.ts";
import { alarmBatches } from "../zoneminder/database/alarm-walk.ts";
import type { EventHints } from "../zoneminder/database/event-hints.ts";
import { EventWatch } from "../zoneminder/database/event-watch.ts";
import type { ZoneminderDatabase } from "../zoneminder/database/open-database.ts";
import { markedFrames } from "../zoneminder/database/uploaded-marks.ts";
import type { EventFiles, PathMapping } from "../zoneminder/recorded-event.ts";
import type { FrameBatch, FrameSource, SourceWalk } from "./frame-source.ts";

/** Which alarm frames ZoneMinder's database is asked for: of the configuration's section `zoneminder`. */
export interface AlarmSettings {
  readonly monitors: readonly string[];
  readonly excludeMonitors: readonly string[];
  readonly minScore: number;
  readonly frameSkip: number;
  readonly frameSkipSeed: boolean;
  readonly motionBoxes: boolean;
  readonly firstDays: number | null;
  readonly maxAgeDays: number | null;
}

export interface DatabaseSourceParts {
  readonly database: ZoneminderDatabase;
  readonly settings: AlarmSettings;
  /** Root of events without a Storage row, where ZoneMinder's own settings do not tell it. */
  readonly eventsDirectory: string;
  readonly pathMap: readonly PathMapping[];
  readonly hints: EventHints;
  readonly log: Pick<Log, "warn">;
}

/** Alarm frames out of ZoneMinder's database; disposing it closes neither the database nor the hints. */
export function openDatabaseSource(parts: DatabaseSourceParts): FrameSource {
  const { database, hints } = parts;
  const watch = new EventWatch();
  const warned = new Set<string>();
  return {
    name: "database",
    batches: (walk) => walked(parts, { walk, watch, warned }),
    onWork: (callBack) => hints.onHint(callBack),
    [Symbol.asyncDispose]: () => {
      database.forgetSchema();
      return Promise.resolve();
    },
  };
}

interface Walking {
  readonly walk: SourceWalk;
  readonly watch: EventWatch;
  /** Names that a warning was given about. */
  readonly warned: Set<string>;
}

async function* walked(parts: DatabaseSourceParts, { walk, watch, warned }: Walking): AsyncGenerator<FrameBatch> {
  const { database, settings, hints, log } = parts;
  const { monitors, excludeMonitors, minScore, frameSkip, frameSkipSeed, motionBoxes, firstDays, maxAgeDays } =
    settings;
  const onUnknownMonitors = (names: readonly string[]): void => {
    const fresh = names.filter((name) => !warned.has(name));
    if (fresh.length > 0) log.warn({ monitors: fresh }, "no such monitor in ZoneMinder");
    for (const name of fresh) warned.add(name);
  };
  try {
    const reader = await database.reader();
    const { connection } = database;
    yield* alarmBatches(walk.cursor, {
      reader,
      watch,
      hints,
      files: await filesOf(parts),
      rules: {
        minScore,
        skip: { frameSkip, seedRule: frameSkipSeed },
        motionBoxes,
        ...(maxAgeDays === null ? {} : { maxAgeDays }),
      },
      marked: (event, frames) =>
        reader.schema.marks === undefined
          ? Promise.resolve(new Set<number>())
          : markedFrames(connection, event, frames),
      monitors: { include: monitors, exclude: excludeMonitors },
      ...(firstDays === null ? {} : { firstDays }),
      onUnknownMonitors,
      onPictureless: ({ monitor, event }) => log.warn({ monitor, event }, "event keeps neither pictures nor a video"),
      signal: walk.signal,
    });
  } catch (error) {
    database.forgetSchema();
    throw whileRunning(error);
  }
}

async function filesOf({ database, eventsDirectory, pathMap }: DatabaseSourceParts): Promise<EventFiles> {
  return {
    eventsDirectory: database.eventsDirectory ?? eventsDirectory,
    imageDigits: await database.imageDigits(),
    pathMap,
  };
}

/** A table that is missing may be one that an update of ZoneMinder is making anew: the walk is repeated later. */
function whileRunning(error: unknown): unknown {
  if (!(error instanceof FaceServiceError) || error.code !== "CONFIG_INVALID") return error;
  return new FaceServiceError("UNAVAILABLE", messageOf(error), { cause: error });
}
