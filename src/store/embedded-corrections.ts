import type { SqliteDatabase } from "../sqlite/database.ts";
import { checkCorrectedQuery, checkCorrections, checkFaceKeys, readCorrection } from "./correction-schema.ts";
import { correctionsOf, type LabelledKind, labelEvent, labelFrame } from "./embedded-labels.ts";
import { type CorrectedQuery, type FaceCorrection, type FaceKey, faceKeyText } from "./face-corrections.ts";
import { readEventResult, readResult } from "./result-schema.ts";
import { eventKeyText, keyText } from "./results.ts";

/** What people said of faces, in an embedded database; every call blocks its thread. */
export class EmbeddedCorrections {
  readonly #database: SqliteDatabase;
  readonly #file: string;

  constructor(database: SqliteDatabase, file: string) {
    this.#database = database;
    this.#file = file;
  }

  correct(given: readonly FaceCorrection[]): void {
    const sound = checkCorrections(given);
    this.#database.transaction(() => this.#relabel(sound.filter((one) => this.#put(one))));
  }

  uncorrect(given: readonly FaceKey[]): void {
    const sound = checkFaceKeys(given);
    this.#database.transaction(() => {
      const gone = sound.filter((face) => {
        const sql = "DELETE FROM corrections WHERE key = ? RETURNING key";
        return this.#database.all(sql, [faceKeyText(face)]).length > 0;
      });
      this.#relabel(gone);
    });
  }

  corrected(given: CorrectedQuery): readonly FaceCorrection[] {
    const { after, limit } = checkCorrectedQuery(given);
    const rows = this.#database.all("SELECT key, body FROM corrections WHERE key > ? ORDER BY key LIMIT ?", [
      after === undefined ? "" : faceKeyText(after),
      limit,
    ]);
    return rows.map(({ key, body }) =>
      readCorrection(JSON.parse(String(body)), `correction ${String(key)} of ${this.#file}`),
    );
  }

  /** @returns whether anything else was said before */
  #put(correction: FaceCorrection): boolean {
    const written = this.#database.all(
      `INSERT INTO corrections (key, frame_key, event_key, body) VALUES (?, ?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET body = excluded.body WHERE body <> excluded.body RETURNING key`,
      [faceKeyText(correction), keyText(correction), eventKeyText(correction), JSON.stringify(correction)],
    );
    return written.length > 0;
  }

  #relabel(faces: readonly FaceKey[]): void {
    for (const key of new Set(faces.map(keyText)))
      this.#withRow("frame", key, (id, stored, where) => {
        const result = readResult(stored, where);
        labelFrame(this.#database, id, result, correctionsOf(this.#database, "frame", key));
      });
    for (const key of new Set(faces.map(eventKeyText)))
      this.#withRow("event", key, (id, stored, where) => {
        const result = readEventResult(stored, where);
        labelEvent(this.#database, id, result, correctionsOf(this.#database, "event", key));
      });
  }

  /** None or one; it may come later. */
  #withRow(kind: LabelledKind, key: string, work: (id: number, stored: unknown, where: string) => void): void {
    for (const { id, body } of this.#database.all(`SELECT id, body FROM ${kind}s WHERE key = ?`, [key]))
      work(Number(id), JSON.parse(String(body)), `${kind} ${key} of ${this.#file}`);
  }
}
