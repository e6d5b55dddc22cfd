import type { ZoneminderSchema } from "./schema.ts";
import { marksTableSql, widenMarksSql } from "./uploaded-marks.ts";

export interface AccountName {
  readonly database: string;
  readonly user: string;
  /** From where it may connect. */
  readonly host: string;
}

/** What of the schema decides about rights and tables; without one the newest ZoneMinder is taken. */
export type RightsSchema = Pick<
  ZoneminderSchema,
  "hasStorage" | "hasTags" | "hasStats" | "hasDeletedMonitors" | "monitorDuty" | "eventCommands" | "marks"
>;

/** Statements that make the table of the older uploader's marks fit for use; none when it is. */
export function marksTableStatements(marks: ZoneminderSchema["marks"]): readonly string[] {
  if (marks === undefined) return [marksTableSql];
  return /^bigint/.test(marks.eventIdType) ? [] : [widenMarksSql];
}

/**
 * The rights that the uploader needs, and no more: of Monitors, which holds the cameras' passwords, a few columns; of
 * Events two columns to write.
 */
export function grantStatements({ database, user, host }: AccountName, schema: RightsSchema): readonly string[] {
  const { hasStorage, hasTags, hasStats, hasDeletedMonitors, monitorDuty, eventCommands } = schema;
  const monitorColumns = ["Id", "Name", `\`${monitorDuty}\``];
  if (hasDeletedMonitors) monitorColumns.push("Deleted");
  if (eventCommands) monitorColumns.push("EventStartCommand", "EventEndCommand");
  const rights = [
    "SELECT ON %.Config",
    "SELECT, UPDATE (Name, Notes) ON %.Events",
    "SELECT ON %.Frames",
    `SELECT (${monitorColumns.join(", ")}) ON %.Monitors`,
    ...(hasStorage ? ["SELECT ON %.Storage"] : []),
    ...(hasStats ? ["SELECT ON %.Stats"] : []),
    ...(hasTags
      ? ["SELECT, INSERT, UPDATE (LastAssignedDate) ON %.Tags", "SELECT, INSERT, DELETE ON %.Events_Tags"]
      : []),
    "SELECT, INSERT ON %.alarm_uploaded",
  ];
  const grantee = `'${user.replaceAll("'", "''")}'@'${host.replaceAll("'", "''")}'`;
  return rights.map((right) => `GRANT ${right.replace("%", `\`${database.replaceAll("`", "``")}\``)} TO ${grantee}`);
}
