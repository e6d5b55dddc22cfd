import { FaceServiceError } from "../../errors.ts";
import type { Connection, Row } from "./connection.ts";

/** How this release of ZoneMinder, 1.30 to 1.38, names what a reader of events needs. */
export interface ZoneminderSchema {
  /** `StartDateTime` and `EndDateTime` since 1.35.13. */
  readonly startColumn: "StartDateTime" | "StartTime";
  readonly endColumn: "EndDateTime" | "EndTime";
  /** `Events.Scheme`, `Events.StorageId` and the table Storage, since 1.31. */
  readonly hasStorage: boolean;
  /** `Events.SaveJPEGs` and `Events.DefaultVideo`, since 1.31: before, each frame is a JPEG. */
  readonly hasVideo: boolean;
  /** Tables Tags and Events_Tags, since 1.37.44. */
  readonly hasTags: boolean;
  /** What a monitor does: three columns since 1.37, one `Function` before. */
  readonly monitorDuty: "Capturing" | "Function";
  /** A monitor may be deleted and keep its row, since 1.37. */
  readonly hasDeletedMonitors: boolean;
  readonly eventCommands: boolean;
  /** Table Stats, which says where in a frame something moved; ZM_RECORD_EVENT_STATS fills it. */
  readonly hasStats: boolean;
  /** Index of Events that begins with MonitorId; absent on a database that lacks it. */
  readonly monitorIndex?: string;
  /** Index of Frames that begins with EventId. */
  readonly frameIndex?: string;
  /** Of `alarm_uploaded`; absent where the table is not. */
  readonly marks?: { readonly eventIdType: string };
}

type Columns = ReadonlyMap<string, ReadonlyMap<string, string>>;

const tables = ["Events", "Frames", "Monitors", "Storage", "Tags", "Events_Tags", "Stats", "alarm_uploaded"];

/**
 * Looks at what the tables are, never at the version, which distributions and half-done updates belie.
 *
 * @throws {FaceServiceError} CONFIG_INVALID when this is no database of ZoneMinder, or we may not look into it
 */
export async function detectSchema(connection: Connection): Promise<ZoneminderSchema> {
  const columns = await columnsOf(connection);
  const has = (table: string, column: string): boolean => columns.get(lower(table))?.has(lower(column)) === true;
  const needed = ["Events.Id", "Events.MonitorId", "Frames.Id", "Frames.EventId", "Frames.Type", "Monitors.Id"];
  const missing = needed.filter((name) => !has(...(name.split(".") as [string, string])));
  const startColumn = has("Events", "StartDateTime") ? "StartDateTime" : "StartTime";
  if (!has("Events", startColumn)) missing.push("Events.StartDateTime");
  if (missing.length > 0)
    throw new FaceServiceError(
      "CONFIG_INVALID",
      `database ${connection.database} is not ZoneMinder's, or our account may not read it: expected ${missing.join(", ")}; set zoneminder.database.name, or grant SELECT (npm run setup-zoneminder -- --print-sql)`,
    );
  const indexes = await indexesOf(connection);
  const marks = columns.get("alarm_uploaded")?.get("eventid");
  const monitorIndex = indexes.get("events.monitorid");
  const frameIndex = indexes.get("frames.eventid");
  return {
    startColumn,
    endColumn: startColumn === "StartDateTime" ? "EndDateTime" : "EndTime",
    hasStorage: has("Events", "StorageId") && has("Events", "Scheme") && has("Storage", "Path"),
    hasVideo: has("Events", "SaveJPEGs") && has("Events", "DefaultVideo"),
    hasTags: has("Tags", "Name") && has("Events_Tags", "EventId"),
    monitorDuty: has("Monitors", "Capturing") ? "Capturing" : "Function",
    hasDeletedMonitors: has("Monitors", "Deleted"),
    eventCommands: has("Monitors", "EventStartCommand"),
    hasStats: has("Stats", "MaxX") && indexes.has("stats.eventid"),
    ...(monitorIndex === undefined ? {} : { monitorIndex }),
    ...(frameIndex === undefined ? {} : { frameIndex }),
    ...(marks === undefined ? {} : { marks: { eventIdType: marks } }),
  };
}

const lower = (text: string): string => text.toLowerCase();

/** Names of tables and columns in lower case: servers differ in how they keep them. */
async function columnsOf(connection: Connection): Promise<Columns> {
  const rows = await connection.query(
    "SELECT TABLE_NAME AS t, COLUMN_NAME AS c, COLUMN_TYPE AS k FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME IN (?)",
    [connection.database, tables],
  );
  const columns = new Map<string, Map<string, string>>();
  for (const row of rows) {
    const table = columns.get(cell(row, "t")) ?? new Map<string, string>();
    columns.set(cell(row, "t"), table.set(cell(row, "c"), cell(row, "k")));
  }
  return columns;
}

/** `table.column` of each index's first column, and the index's own name. */
async function indexesOf(connection: Connection): Promise<ReadonlyMap<string, string>> {
  const rows = await connection.query(
    "SELECT TABLE_NAME AS t, COLUMN_NAME AS c, INDEX_NAME AS i FROM INFORMATION_SCHEMA.STATISTICS WHERE TABLE_SCHEMA = ? AND TABLE_NAME IN ('Events', 'Frames', 'Stats') AND SEQ_IN_INDEX = 1 AND INDEX_NAME <> 'PRIMARY'",
    [connection.database],
  );
  return new Map(rows.map((row) => [`${cell(row, "t")}.${cell(row, "c")}`, String(row["i"])]));
}

const cell = (row: Row, column: string): string => lower(String(row[column]));
