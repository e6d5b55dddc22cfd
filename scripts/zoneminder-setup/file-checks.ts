import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, readdir } from "node:fs/promises";
import { promisify } from "node:util";
import { messageOf } from "../../src/errors.ts";
import { analyseNumber, captureNumber } from "../../src/zoneminder/capture-name.ts";
import type { Connection } from "../../src/zoneminder/database/connection.ts";
import type { EventReader, EventRecord } from "../../src/zoneminder/database/event-reader.ts";
import { type EventFiles, eventDirectoryOf, recordedFrame } from "../../src/zoneminder/recorded-event.ts";
import { type Check, missing, ok, warning } from "./check.ts";

const run = promisify(execFile);
/** So many of the newest events tell how ZoneMinder records now. */
const newestEvents = 200;
const samples = 3;

/**
 * Looks for the files of the newest closed events with alarm frames: what only fits together when paths, time zones,
 * image digits and rights do.
 */
export async function checkFiles(
  { connection, reader }: { readonly connection: Connection; readonly reader: EventReader },
  files: EventFiles,
): Promise<readonly Check[]> {
  const { endColumn } = reader.schema;
  const rows = await connection.query(
    `SELECT Id AS id FROM (SELECT Id, AlarmFrames, ${endColumn} FROM Events ORDER BY Id DESC LIMIT ${newestEvents}) newest WHERE AlarmFrames > 0 AND ${endColumn} IS NOT NULL`,
  );
  const events = await reader.eventsById(rows.map((row) => String(row["id"])));
  if (events.length === 0)
    return [warning("events", "none is closed and has alarm frames yet", "run this again after the first alarm")];
  const newest = events.slice(-samples).reverse();
  return [...(await Promise.all(newest.map((event) => checkEvent(event, reader, files)))), await checkFfmpeg(events)];
}

async function checkEvent(event: EventRecord, reader: EventReader, files: EventFiles): Promise<Check> {
  const what = `files of event ${event.event}`;
  const { path } = eventDirectoryOf(event, files);
  try {
    await access(path, constants.R_OK | constants.X_OK);
  } catch (error) {
    return missing(
      what,
      `cannot be read: ${messageOf(error)}`,
      "run as a user of ZoneMinder's group; for another path on this machine set zoneminder.pathMap; see time zone",
    );
  }
  const [row] = await reader.alarmFrames(event.event, "0", 1);
  const { number = 1, delta = "0", score = 0 } = row ?? {};
  const frame = { number, deltaS: Number(delta), score };
  const place = recordedFrame(event, frame, { files, lastNumber: number })?.source.path;
  if (place === undefined) return missing(what, "it keeps neither pictures nor a video", "see the monitor's storage");
  try {
    await access(place, constants.R_OK);
    return ok(what, place);
  } catch {
    return missing(what, `no ${place}`, await nearestRemedy(path, number));
  }
}

async function nearestRemedy(path: string, number: number): Promise<string> {
  const names = await readdir(path);
  const other = names.find((name) => captureNumber(name) === number);
  if (other !== undefined) return `there is ${other}: ZM_EVENT_IMAGE_DIGITS was another when it was recorded`;
  return names.some((name) => captureNumber(name) !== undefined || analyseNumber(name) !== undefined)
    ? "other frames are there: this one may have been removed"
    : "the event's directory holds no frames; are these the files of this database?";
}

async function checkFfmpeg(events: readonly EventRecord[]): Promise<Check> {
  const ofVideo = events.filter(({ keepsCaptures }) => !keepsCaptures).length;
  if (ofVideo === 0) return ok("ffmpeg", "not needed: all of the newest events keep their frames as pictures");
  try {
    const { stdout } = await run("ffmpeg", ["-version"], { timeout: 10_000 });
    return ok("ffmpeg", stdout.split("\n")[0] ?? "");
  } catch (error) {
    return missing(
      "ffmpeg",
      `${ofVideo} of the newest events are videos alone, and ffmpeg does not run: ${messageOf(error).split("\n")[0]}`,
      "apt-get install ffmpeg",
    );
  }
}
