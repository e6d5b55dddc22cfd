import { FaceServiceError } from "../../errors.ts";
import type { AnnotationSchema } from "./annotation-schema.ts";
import { fittingCharacters } from "./column-text.ts";
import { nameWith } from "./event-name.ts";
import { notesPart, notesWith } from "./event-notes.ts";
import type { ShownPerson } from "./shown-people.ts";
import type { SqlClient } from "./sql-client.ts";

/** What an event's row says to those who look at it. */
export interface EventText {
  readonly notes: string;
  readonly name: string;
}

/** @returns undefined when ZoneMinder has purged the event */
export async function readEventText(sql: SqlClient, event: string): Promise<EventText | undefined> {
  const [row] = await sql.query(
    "SELECT COALESCE(Notes, '') AS notes, Name AS name FROM Events WHERE Id = CAST(? AS UNSIGNED)",
    [event],
  );
  if (row === undefined) return undefined;
  return { notes: String(row["notes"]), name: String(row["name"]) };
}

export interface WantedText {
  readonly people: readonly ShownPerson[];
  /** Number of the frame that is shown. */
  readonly frame: number;
  /** Put the people into the event's name too. */
  readonly inName: boolean;
}

/** An event's text with its people, within what the columns hold; what others wrote stays. */
export function annotatedText(
  text: EventText,
  { people, frame, inName }: WantedText,
  schema: AnnotationSchema,
): EventText {
  const { notes, name } = schema;
  const writable = people.map((person) => ({ ...person, name: fittingCharacters(person.name, notes) }));
  const named = people.map((person) => ({ ...person, name: fittingCharacters(person.name, name) }));
  const joined = notesWith(text.notes, notesPart(writable, frame));
  // Notes that are full to the brim were not written by ZoneMinder, and are not ours to cut.
  const fits = Buffer.byteLength(joined) <= notes.maxLength;
  return {
    notes: fits ? joined : text.notes,
    name: inName ? writableName(nameWith(text.name, named, name.maxLength), schema) : text.name,
  };
}

const writableName = (name: string, schema: AnnotationSchema): string => fittingCharacters(name, schema.name);

/** So often another program may be quicker. */
const maxTries = 5;

/**
 * Writes an event's text anew. Another program may write at the same time: ours is put to what stands there then, so
 * that nobody's words are lost, and what is there in the end has been read back.
 *
 * @returns what stood there first, and stands there now; undefined when ZoneMinder has purged the event meanwhile
 * @throws {FaceServiceError} what the database throws; UNAVAILABLE when others write all the time
 */
export async function rewriteEventText(
  sql: SqlClient,
  event: string,
  { wanted, schema }: { readonly wanted: WantedText; readonly schema: AnnotationSchema },
): Promise<{ readonly before: EventText; readonly after: EventText } | undefined> {
  let first: EventText | undefined;
  for (let tries = 0; tries < maxTries; tries++) {
    const before = await readEventText(sql, event);
    if (before === undefined) return undefined;
    first ??= before;
    const after = annotatedText(before, wanted, schema);
    if (before.notes === after.notes && before.name === after.name) return { before: first, after };
    await replaceText(sql, event, { before, after });
  }
  throw new FaceServiceError("UNAVAILABLE", `the notes of event ${event} change all the time`);
}

async function replaceText(
  sql: SqlClient,
  event: string,
  { before, after }: { readonly before: EventText; readonly after: EventText },
): Promise<void> {
  const changes = (["notes", "name"] as const).filter((column) => before[column] !== after[column]);
  // Byte for byte: the columns' own order takes Ann for ann.
  const isSame = "COALESCE(CONVERT(Notes USING utf8mb4), '') COLLATE utf8mb4_bin = ?";
  await sql.query(
    `UPDATE Events SET ${changes.map((column) => `${columnNames[column]} = ?`).join(", ")} WHERE Id = CAST(? AS UNSIGNED) AND ${isSame}`,
    [...changes.map((column) => after[column]), event, before.notes],
  );
}

const columnNames = { notes: "Notes", name: "Name" } as const;
