import type { SqliteDatabase } from "../sqlite/database.ts";
import { readCorrection } from "./correction-schema.ts";
import type { EventResult } from "./event-results.ts";
import { type FaceCorrection, type Findable, findableBy, peopleOfEvent, peopleOfFrame } from "./face-corrections.ts";
import type { FrameResult } from "./results.ts";

/** Names a table (`frames`), its labels (`frame_labels`) and the way to both (`frame_key`, `frame_id`). */
export type LabelledKind = "frame" | "event";

/** What was said of the faces of a frame, or of an event's frames. */
export function correctionsOf(database: SqliteDatabase, kind: LabelledKind, key: string): readonly FaceCorrection[] {
  const rows = database.all(`SELECT body FROM corrections WHERE ${kind}_key = ? ORDER BY key`, [key]);
  return rows.map(({ body }) => readCorrection(JSON.parse(String(body)), `correction of ${kind} ${key}`));
}

/** Writes down by which names and kinds a frame is found, in place of what was there. @param corrections - of this frame */
export function labelFrame(
  database: SqliteDatabase,
  id: number,
  result: FrameResult,
  corrections: readonly FaceCorrection[],
): void {
  const found = { id, capturedMs: result.capturedAt.getTime() };
  writeLabels(database, "frame", found, findableBy(peopleOfFrame(result, corrections)));
}

/** The same of an event. @param corrections - of all its frames */
export function labelEvent(
  database: SqliteDatabase,
  id: number,
  result: EventResult,
  corrections: readonly FaceCorrection[],
): void {
  const found = { id, capturedMs: result.firstCapturedAt.getTime() };
  writeLabels(database, "event", found, findableBy(peopleOfEvent(result, corrections)));
}

function writeLabels(
  database: SqliteDatabase,
  kind: LabelledKind,
  { id, capturedMs }: { readonly id: number; readonly capturedMs: number },
  { names, kinds }: Findable,
): void {
  database.run(`DELETE FROM ${kind}_labels WHERE ${kind}_id = ?`, [id]);
  const put = (field: "name" | "kind", value: string): void =>
    database.run(`INSERT INTO ${kind}_labels VALUES (?, ?, ?, ?)`, [field, value, capturedMs, id]);
  for (const name of names) put("name", name);
  for (const one of kinds) put("kind", one);
}
