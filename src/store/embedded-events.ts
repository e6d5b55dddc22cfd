import type { SqliteDatabase } from "../sqlite/database.ts";
import { findStatement } from "./embedded-find.ts";
import { takeChangeNumbers } from "./embedded-history.ts";
import { correctionsOf, labelEvent } from "./embedded-labels.ts";
import type { EventKey, EventQuery, EventResult } from "./event-results.ts";
import { checkEventKey, checkEventQuery, checkEventResults, readEventResult } from "./result-schema.ts";
import { eventKeyText } from "./results.ts";

/** The event results in an embedded database; every call blocks its thread. */
export class EmbeddedEvents {
  readonly #database: SqliteDatabase;
  readonly #file: string;

  constructor(database: SqliteDatabase, file: string) {
    this.#database = database;
    this.#file = file;
  }

  put(results: readonly EventResult[]): void {
    const sound = checkEventResults(results);
    this.#database.transaction(() => {
      const first = takeChangeNumbers(this.#database, sound.length);
      for (const [index, result] of sound.entries()) this.#putOne(result, first + index);
    });
  }

  get(key: EventKey): EventResult | undefined {
    const rows = this.#database.all("SELECT key, body FROM events WHERE key = ?", [eventKeyText(checkEventKey(key))]);
    return this.#read(rows)[0];
  }

  find(given: EventQuery): readonly EventResult[] {
    const { sql, parameters } = findStatement("event", checkEventQuery(given));
    return this.#read(this.#database.all(sql, parameters));
  }

  #putOne(result: EventResult, change: number): void {
    const key = eventKeyText(result);
    const written = this.#database.all(
      `INSERT INTO events (key, monitor, captured_at, body, change) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET captured_at = excluded.captured_at, body = excluded.body, change = excluded.change
       RETURNING id`,
      [key, result.monitor, result.firstCapturedAt.getTime(), JSON.stringify(result), change],
    );
    const id = Number(written[0]?.["id"]);
    labelEvent(this.#database, id, result, correctionsOf(this.#database, "event", key));
  }

  #read(rows: readonly Readonly<Record<string, unknown>>[]): readonly EventResult[] {
    return rows.map(({ key, body }) =>
      readEventResult(JSON.parse(String(body)), `event ${String(key)} of ${this.#file}`),
    );
  }
}
