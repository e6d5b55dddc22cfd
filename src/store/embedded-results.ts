import type { SqliteDatabase } from "../sqlite/database.ts";
import { findStatement } from "./embedded-find.ts";
import { takeChangeNumbers } from "./embedded-history.ts";
import { correctionsOf, labelFrame } from "./embedded-labels.ts";
import { checkKey, checkQuery, checkResults, keyTextsOf, readResult } from "./result-schema.ts";
import {
  type FrameKey,
  type FrameRange,
  type FrameResult,
  frameOfKeyText,
  keyText,
  type ResultQuery,
} from "./results.ts";

/** The results in an embedded database; every call blocks its thread. */
export class EmbeddedResults {
  readonly #database: SqliteDatabase;
  readonly #file: string;

  constructor(database: SqliteDatabase, file: string) {
    this.#database = database;
    this.#file = file;
  }

  put(results: readonly FrameResult[]): void {
    const sound = checkResults(results);
    this.#database.transaction(() => {
      const first = takeChangeNumbers(this.#database, sound.length);
      for (const [index, result] of sound.entries()) this.#putOne(result, first + index);
    });
  }

  get(key: FrameKey): FrameResult | undefined {
    const rows = this.#database.all("SELECT key, body FROM frames WHERE key = ?", [keyText(checkKey(key))]);
    return this.#read(rows)[0];
  }

  find(query: ResultQuery): readonly FrameResult[] {
    const { sql, parameters } = findStatement("frame", checkQuery(query));
    return this.#read(this.#database.all(sql, parameters));
  }

  recordedFrames(range: FrameRange): readonly number[] {
    const rows = this.#database.all("SELECT key FROM frames WHERE key BETWEEN ? AND ? ORDER BY key", keyTextsOf(range));
    return rows.map(({ key }) => frameOfKeyText(String(key)));
  }

  count(): number {
    return Number(this.#database.all("SELECT count(*) AS frames FROM frames")[0]?.["frames"]);
  }

  /** Forgets what was captured before, a bounded number at once. @returns whether there may be more */
  forget({ beforeMs, limit }: { readonly beforeMs: number; readonly limit: number }): boolean {
    let isMore = false;
    this.#database.transaction(() => {
      for (const table of ["frames", "events"]) {
        const gone = this.#database.all(
          `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE captured_at < ? LIMIT ?) RETURNING key`,
          [beforeMs, limit],
        );
        isMore ||= gone.length === limit;
        if (table === "frames")
          this.#database.run("DELETE FROM corrections WHERE frame_key IN (SELECT value FROM json_each(?))", [
            JSON.stringify(gone.map(({ key }) => key)),
          ]);
      }
    });
    return isMore;
  }

  #putOne(result: FrameResult, change: number): void {
    const key = keyText(result);
    const written = this.#database.all(
      `INSERT INTO frames (key, monitor, event, captured_at, body, change) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET captured_at = excluded.captured_at, body = excluded.body, change = excluded.change
       RETURNING id`,
      [key, result.monitor, result.event, result.capturedAt.getTime(), JSON.stringify(result), change],
    );
    const id = Number(written[0]?.["id"]);
    labelFrame(this.#database, id, result, correctionsOf(this.#database, "frame", key));
  }

  #read(rows: readonly Readonly<Record<string, unknown>>[]): readonly FrameResult[] {
    return rows.map(({ key, body }) => readResult(parseJson(body), `row ${String(key)} of ${this.#file}`));
  }
}

function parseJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    // What is no JSON is no result either; the caller says so with the row's key.
    return undefined;
  }
}
