import { z } from "zod";
import type { StorageScheme } from "../event-path.ts";
import type { EventRow } from "../recorded-event.ts";
import type { Connection, Row } from "./connection.ts";
import type { ZoneminderSchema } from "./schema.ts";

export interface MonitorRow {
  readonly id: string;
  readonly name: string;
}

/** An event as its row is now. */
export interface EventRecord extends EventRow {
  readonly name: string;
  /** By the database's clock and zone; absent when ZoneMinder knew no start. */
  readonly startsAt?: Date;
  readonly endedAt?: Date;
  /** Since its end, or for an open event since its start, by the database's clock; may be negative. */
  readonly ageS: number;
  /** `Events.AlarmFrames`: as ZoneMinder counted. */
  readonly alarmFrames: number;
  /** Of the monitor's pictures in which motion was looked for; a video may be larger. 0 where nobody knows. */
  readonly width: number;
  readonly height: number;
}

/** A row of `Frames` of type Alarm. */
export interface AlarmRow {
  /** `Frames.Id`; digits. */
  readonly id: string;
  readonly number: number;
  /** `Frames.TimeStamp`, of whole seconds. */
  readonly at: Date;
  /** `Frames.Delta` as it stands in the row. */
  readonly delta: string;
  readonly score: number;
}

/** A row of `Stats`: one zone of a frame in which something moved, in pixels of the monitor's pictures. */
export interface MotionRow {
  readonly number: number;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Numbers of frames of an event, both included. */
export interface FrameRange {
  readonly first: number;
  readonly last: number;
}

export interface LastFrame {
  readonly id: string;
  readonly number: number;
  /** Since it was captured, by the database's clock. */
  readonly ageS: number;
}

/** Ten zones of each frame of a page. */
const maxMotionRows = 2000;

/** Reads events and frames; each call is one statement on an index, of a bounded number of rows. */
export class EventReader {
  readonly #connection: Connection;
  readonly schema: ZoneminderSchema;
  readonly #events: string;
  /** Before 1.31 one setting of ZoneMinder holds for all events. */
  readonly #scheme: StorageScheme;

  constructor(connection: Connection, schema: ZoneminderSchema, scheme: StorageScheme) {
    this.#connection = connection;
    this.schema = schema;
    this.#scheme = scheme;
    this.#events = eventColumns(schema);
  }

  async monitors(): Promise<readonly MonitorRow[]> {
    const where = this.schema.hasDeletedMonitors ? " WHERE Deleted = 0" : "";
    const rows = await this.#connection.query(`SELECT Id AS id, Name AS name FROM Monitors${where} ORDER BY Id`);
    return z.array(monitorSchema).parse(rows);
  }

  /** A monitor's events above an id, lowest first. */
  async eventsAfter(monitor: string, after: string, limit: number): Promise<readonly EventRecord[]> {
    const rows = await this.#connection.query(this.eventsAfterSql(limit), [monitor, after]);
    return rows.map((row) => this.#event(row));
  }

  eventsAfterSql(limit: number): string {
    const join = this.schema.hasStorage ? " LEFT JOIN Storage S ON S.Id = E.StorageId" : "";
    const index = forced(this.schema.monitorIndex);
    return `SELECT ${this.#events} FROM Events E${index}${join} WHERE E.MonitorId = ? AND E.Id > ? ORDER BY E.Id LIMIT ${limit}`;
  }

  async eventsById(ids: readonly string[]): Promise<readonly EventRecord[]> {
    if (ids.length === 0) return [];
    const join = this.schema.hasStorage ? " LEFT JOIN Storage S ON S.Id = E.StorageId" : "";
    const sql = `SELECT ${this.#events} FROM Events E${join} WHERE E.Id IN (?) ORDER BY E.Id`;
    return (await this.#connection.query(sql, [ids])).map((row) => this.#event(row));
  }

  /** The highest id of all events; `0` when there is none. */
  async lastEventId(): Promise<string> {
    const rows = await this.#connection.query("SELECT COALESCE(MAX(Id), 0) AS id FROM Events");
    return String(rows[0]?.["id"] ?? "0");
  }

  /** The id of the monitor's last event that began more than so many days ago; `0` when there is none. */
  async lastEventBefore(monitor: string, days: number): Promise<string> {
    const { startColumn, monitorIndex } = this.schema;
    const rows = await this.#connection.query(
      `SELECT Id AS id FROM Events${forced(monitorIndex)} WHERE MonitorId = ? AND ${startColumn} < NOW() - INTERVAL ? HOUR ORDER BY Id DESC LIMIT 1`,
      [monitor, Math.round(days * 24)],
    );
    return rows[0] === undefined ? "0" : String(rows[0]["id"]);
  }

  /** An event's alarm frames whose rows come after one, in the order in which ZoneMinder wrote them. */
  async alarmFrames(event: string, after: string, limit: number): Promise<readonly AlarmRow[]> {
    const rows = await this.#connection.query(this.alarmFramesSql(limit), [event, after]);
    return z.array(alarmRowSchema).parse(rows);
  }

  alarmFramesSql(limit: number): string {
    const columns = "Id AS id, FrameId AS number, UNIX_TIMESTAMP(TimeStamp) AS at, Delta AS delta, Score AS score";
    const index = forced(this.schema.frameIndex);
    return `SELECT ${columns} FROM Frames${index} WHERE EventId = ? AND Id > ? AND Type = 'Alarm' ORDER BY Id LIMIT ${limit}`;
  }

  /** Where something moved in the frames of a range of numbers. */
  async motionRows(event: string, { first, last }: FrameRange): Promise<readonly MotionRow[]> {
    const rows = await this.#connection.query(
      `SELECT FrameId AS number, MinX AS \`left\`, MinY AS top, MaxX AS \`right\`, MaxY AS bottom FROM Stats WHERE EventId = ? AND FrameId BETWEEN ? AND ? AND Score > 0 AND MaxX > MinX AND MaxY > MinY LIMIT ${maxMotionRows}`,
      [event, first, last],
    );
    return z.array(motionRowSchema).parse(rows);
  }

  /** The last row of an event, of whatever type. */
  async lastFrame(event: string): Promise<LastFrame | undefined> {
    const age = "UNIX_TIMESTAMP() - UNIX_TIMESTAMP(TimeStamp) AS ageS";
    const rows = await this.#connection.query(
      `SELECT Id AS id, FrameId AS number, ${age} FROM Frames${forced(this.schema.frameIndex)} WHERE EventId = ? ORDER BY Id DESC LIMIT 1`,
      [event],
    );
    return rows[0] === undefined ? undefined : lastFrameSchema.parse(rows[0]);
  }

  #event(row: Row): EventRecord {
    const { start, end, startUnix, endUnix, ageS, saveJpegs, scheme, path, ...rest } = eventSchema.parse(row);
    return {
      ...rest,
      startedAt: start ?? "",
      isOpen: end === null,
      scheme: scheme ?? this.#scheme,
      // Events from before an update to 1.31 have no value: all of them are pictures.
      keepsCaptures: saveJpegs === null ? rest.defaultVideo === "" : (saveJpegs & 1) === 1,
      ageS: ageS ?? 0,
      ...(path === null || path === "" ? {} : { storagePath: path }),
      ...(startUnix === null ? {} : { startsAt: new Date(startUnix * 1000) }),
      ...(endUnix === null ? {} : { endedAt: new Date(endUnix * 1000) }),
    };
  }
}

/** The server would sometimes rather walk the whole primary key for an ORDER BY with a LIMIT. */
const forced = (index: string | undefined): string => (index === undefined ? "" : ` FORCE INDEX (\`${index}\`)`);

function eventColumns({ startColumn, endColumn, hasStorage, hasVideo }: ZoneminderSchema): string {
  const [start, end] = [`E.${startColumn}`, `E.${endColumn}`];
  return [
    "E.Id AS event, E.MonitorId AS monitor, E.Name AS name, E.AlarmFrames AS alarmFrames, E.Width AS width, E.Height AS height",
    `${start} AS start, ${end} AS end, UNIX_TIMESTAMP(${start}) AS startUnix, UNIX_TIMESTAMP(${end}) AS endUnix`,
    `UNIX_TIMESTAMP() - UNIX_TIMESTAMP(COALESCE(${end}, ${start})) AS ageS`,
    hasStorage ? "E.Scheme AS scheme, S.Path AS path" : "NULL AS scheme, NULL AS path",
    hasVideo ? "E.SaveJPEGs AS saveJpegs, E.DefaultVideo AS defaultVideo" : "1 AS saveJpegs, '' AS defaultVideo",
  ].join(", ");
}

const id = z.coerce.string();
const number = z.coerce.number();
/** `null` must not become 0. */
const numberOrNull = z.union([z.null(), number]);

const monitorSchema = z.object({ id, name: z.string() });
const eventSchema = z.object({
  event: id,
  monitor: id,
  name: z.string(),
  alarmFrames: number,
  width: number,
  height: number,
  start: z.string().nullable(),
  end: z.string().nullable(),
  startUnix: numberOrNull,
  endUnix: numberOrNull,
  ageS: numberOrNull,
  scheme: z.enum(["Deep", "Medium", "Shallow"]).nullable(),
  path: z.string().nullable(),
  saveJpegs: numberOrNull,
  defaultVideo: z.string(),
});
const alarmRowSchema = z.object({
  id,
  number,
  at: number.transform((seconds) => new Date(seconds * 1000)),
  delta: z.coerce.string(),
  score: number,
});
const motionRowSchema = z.object({ number, left: number, top: number, right: number, bottom: number });
const lastFrameSchema = z.object({ id, number, ageS: number });
