import { FaceServiceError } from "../../errors.ts";
import type { TextColumn } from "./column-text.ts";
import type { SqlClient } from "./sql-client.ts";

/** Where this release of ZoneMinder keeps what an annotation changes. */
export interface AnnotationSchema {
  readonly notes: TextColumn;
  readonly name: TextColumn;
  /** Absent before 1.37. */
  readonly tags?: TagSchema;
}

export interface TagSchema {
  readonly name: TextColumn;
  readonly hasLastAssignedDate: boolean;
}

/** @throws {FaceServiceError} CONFIG_INVALID when the database is not ZoneMinder's, or may not be looked at */
export async function readAnnotationSchema(sql: SqlClient): Promise<AnnotationSchema> {
  const rows = await sql.query(
    `SELECT TABLE_NAME AS tableName, COLUMN_NAME AS columnName, CHARACTER_SET_NAME AS characterSet,
       CHARACTER_MAXIMUM_LENGTH AS maxLength
     FROM INFORMATION_SCHEMA.COLUMNS
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN ('Events', 'Tags', 'Events_Tags')`,
  );
  const columns = new Map(
    rows.map(({ tableName, columnName, characterSet, maxLength }) => [
      `${tableName}.${columnName}`,
      { characterSet: String(characterSet), maxLength: Number(maxLength) },
    ]),
  );
  const [notes, name] = [columns.get("Events.Notes"), columns.get("Events.Name")];
  if (notes === undefined || name === undefined)
    throw new FaceServiceError(
      "CONFIG_INVALID",
      "expected ZoneMinder's table Events with Notes and Name; set zoneminder.database.name, and give the account SELECT on that database",
    );
  const tags = tagSchema(columns);
  return { notes, name, ...(tags === undefined ? {} : { tags }) };
}

function tagSchema(columns: ReadonlyMap<string, TextColumn>): TagSchema | undefined {
  const name = columns.get("Tags.Name");
  const others = ["Tags.Id", "Events_Tags.TagId", "Events_Tags.EventId"];
  if (name === undefined || !others.every((column) => columns.has(column))) return undefined;
  return { name, hasLastAssignedDate: columns.has("Tags.LastAssignedDate") };
}
