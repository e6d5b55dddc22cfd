import type { AnnotationSchema } from "./annotation-schema.ts";
import { cutTo, fittingCharacters, oneLine } from "./column-text.ts";
import type { SqlClient } from "./sql-client.ts";

export interface TagChange {
  /** Tags that the event shall have. */
  readonly names: readonly string[];
  /** Tags of an earlier annotation of ours, which it shall have no more. */
  readonly former: readonly string[];
}

/** Tags an event with its people, for ZoneMinder's filters and search; what others tagged stays. */
export async function tagEvent(
  sql: SqlClient,
  event: string,
  { change, schema }: { readonly change: TagChange; readonly schema: AnnotationSchema },
): Promise<void> {
  const { tags } = schema;
  if (tags === undefined) return;
  const tagName = (name: string): string => cutTo(fittingCharacters(oneLine(name), tags.name), tags.name.maxLength);
  const wanted = new Set(change.names.map(tagName));
  for (const name of wanted) {
    const tag = await tagId(sql, name);
    if (tag === undefined || (await hasTag(sql, event, tag))) continue;
    // IGNORE: someone else was quicker, or the event has been purged.
    await sql.query("INSERT IGNORE INTO Events_Tags (TagId, EventId) VALUES (?, CAST(? AS UNSIGNED))", [tag, event]);
    if (tags.hasLastAssignedDate) await sql.query("UPDATE Tags SET LastAssignedDate = NOW() WHERE Id = ?", [tag]);
  }
  for (const name of new Set(change.former.map(tagName)))
    if (!wanted.has(name))
      await sql.query(
        "DELETE FROM Events_Tags WHERE EventId = CAST(? AS UNSIGNED) AND TagId IN (SELECT Id FROM Tags WHERE Name = ?)",
        [event, name],
      );
}

/** The tag's id, of a new one where there is none. */
async function tagId(sql: SqlClient, name: string): Promise<string | undefined> {
  const find = "SELECT CAST(Id AS CHAR) AS id FROM Tags WHERE Name = ?";
  const [found] = await sql.query(find, [name]);
  if (found !== undefined) return String(found["id"]);
  await sql.query("INSERT IGNORE INTO Tags (Name) VALUES (?)", [name]);
  const [made] = await sql.query(find, [name]);
  return made === undefined ? undefined : String(made["id"]);
}

async function hasTag(sql: SqlClient, event: string, tag: string): Promise<boolean> {
  const rows = await sql.query("SELECT 1 FROM Events_Tags WHERE TagId = ? AND EventId = CAST(? AS UNSIGNED)", [
    tag,
    event,
  ]);
  return rows.length > 0;
}
