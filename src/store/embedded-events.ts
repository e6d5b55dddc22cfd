import type { Parameter, SqliteDatabase } from "../sqlite/database.ts";
import { takeChangeNumbers } from "./embedded-history.ts";
import { orderOf, type SqlPart } from "./embedded-order.ts";
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
      const first = takeChangeNumbers(this.#database, sound.length);
      for (const [index, result] of sound.entries()) this.#putOne(result, first + index);
    });
  }

  get(key: EventKey): EventResult | undefined {
    const rows = this.#database.all("SELECT key, body FROM events WHERE key = ?", [eventKeyText(checkEventKey(key))]);
    return this.#read(rows)[0];
  }

  find(given: EventQuery): readonly EventResult[] {
    const { monitor, from, to, limit, name, kind, ...rest } = checkEventQuery(given);
    const order = orderOf(rest, { captured: "e.captured_at", key: "e.key" });
    const conditions: readonly SqlPart[] = [
      ...condition("e.monitor = ?", [monitor]),
      ...condition("e.captured_at >= ?", [from?.getTime()]),
      ...condition("e.captured_at < ?", [to?.getTime()]),
      ...condition(carriesLabel, ["name", name]),
      ...condition(carriesLabel, ["kind", kind]),
      ...order.conditions,
    ];
    const where = conditions.length === 0 ? "" : `WHERE ${conditions.map(({ sql }) => sql).join(" AND ")}`;
    return this.#read(
      this.#database.all(`SELECT e.key, e.body FROM events e ${where} ${order.orderBy} LIMIT ?`, [
        ...conditions.flatMap(({ parameters }) => parameters),
        limit,
      ]),
    );
  }

  #putOne(result: EventResult, change: number): void {
    const capturedMs = result.firstCapturedAt.getTime();
    const written = this.#database.all(
      `INSERT INTO events (key, monitor, captured_at, body, change) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET captured_at = excluded.captured_at, body = excluded.body, change = excluded.change
       RETURNING id`,
      [eventKeyText(result), result.monitor, capturedMs, JSON.stringify(result), change],
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

const carriesLabel =
  "EXISTS (SELECT 1 FROM event_labels l WHERE l.field = ? AND l.value = ? AND l.captured_at = e.captured_at AND l.event_id = e.id)";

/** None where a value was not asked for. */
function condition(sql: string, values: readonly (Parameter | undefined)[]): readonly SqlPart[] {
  const parameters = values.filter((value) => value !== undefined);
  return parameters.length < values.length ? [] : [{ sql, parameters }];
}
