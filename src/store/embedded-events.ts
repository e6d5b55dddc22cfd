import type { Parameter, SqliteDatabase } from "../sqlite/database.ts";
import type { EventKey, EventQuery, EventResult } from "./event-results.ts";
import { checkEventKey, checkEventQuery, checkEventResults, findableBy, readEventResult } from "./result-schema.ts";
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
      for (const result of sound) this.#putOne(result);
    });
  }

  get(key: EventKey): EventResult | undefined {
    const rows = this.#database.all("SELECT key, body FROM events WHERE key = ?", [eventKeyText(checkEventKey(key))]);
    return this.#read(rows)[0];
  }

  find(given: EventQuery): readonly EventResult[] {
    const { monitor, from, to, limit, name, kind } = checkEventQuery(given);
    const labels = (field: string, value: string | undefined): readonly [string, Parameter[]][] =>
      value === undefined
        ? []
        : [
            [
              "EXISTS (SELECT 1 FROM event_labels l WHERE l.field = ? AND l.value = ? AND l.captured_at = e.captured_at AND l.event_id = e.id)",
              [field, value],
            ],
          ];
    const conditions: readonly [string, Parameter[]][] = [
      ...(monitor === undefined ? [] : [["e.monitor = ?", [monitor]] satisfies [string, Parameter[]]]),
      ...(from === undefined ? [] : [["e.captured_at >= ?", [from.getTime()]] satisfies [string, Parameter[]]]),
      ...(to === undefined ? [] : [["e.captured_at < ?", [to.getTime()]] satisfies [string, Parameter[]]]),
      ...labels("name", name),
      ...labels("kind", kind),
    ];
    const where = conditions.length === 0 ? "" : `WHERE ${conditions.map(([sql]) => sql).join(" AND ")}`;
    return this.#read(
      this.#database.all(
        `SELECT e.key, e.body FROM events e ${where} ORDER BY e.captured_at DESC, e.key DESC LIMIT ?`,
        [...conditions.flatMap(([, parameters]) => parameters), limit],
      ),
    );
  }

  #putOne(result: EventResult): void {
    const capturedMs = result.firstCapturedAt.getTime();
    const written = this.#database.all(
      `INSERT INTO events (key, monitor, captured_at, body) VALUES (?, ?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET captured_at = excluded.captured_at, body = excluded.body RETURNING id`,
      [eventKeyText(result), result.monitor, capturedMs, JSON.stringify(result)],
    );
    const id = Number(written[0]?.["id"]);
    this.#database.run("DELETE FROM event_labels WHERE event_id = ?", [id]);
    const { names, kinds } = findableBy(result.people);
    for (const label of [
      ...names.map((name) => ["name", name] as const),
      ...kinds.map((kind) => ["kind", kind] as const),
    ])
      this.#database.run("INSERT INTO event_labels VALUES (?, ?, ?, ?)", [...label, capturedMs, id]);
  }

  #read(rows: readonly Readonly<Record<string, unknown>>[]): readonly EventResult[] {
    return rows.map(({ key, body }) =>
      readEventResult(JSON.parse(String(body)), `event ${String(key)} of ${this.#file}`),
    );
  }
}
