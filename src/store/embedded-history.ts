import type { Parameter, SqliteDatabase } from "../sqlite/database.ts";
import { checkChangesQuery, checkCountsQuery, countsOf, daysOf } from "./history-schema.ts";
import type { Change, Changes, ChangesQuery, CountsQuery, Presence, ResultCounts } from "./result-history.ts";
import { readEventResult, readResult } from "./result-schema.ts";

type Row = Readonly<Record<string, unknown>>;

/** What is asked of all results of an embedded database together; every call blocks its thread. */
export class EmbeddedHistory {
  readonly #database: SqliteDatabase;
  readonly #file: string;

  constructor(database: SqliteDatabase, file: string) {
    this.#database = database;
    this.#file = file;
  }

  changes(given: ChangesQuery): Changes {
    const { after, limit } = checkChangesQuery(given);
    const position = Number(this.#database.all("SELECT value FROM change_counter")[0]?.["value"]);
    if (after === undefined || after === position) return { changes: [], position: String(position) };
    // A file that was put back from a copy counts from less.
    const begin = Math.min(after, position);
    const results = this.#since("frames", begin, limit).map((row) => ({ kind: "result" as const, row }));
    const events = this.#since("events", begin, limit).map((row) => ({ kind: "event" as const, row }));
    const found = [...results, ...events].sort((a, b) => Number(a.row["change"]) - Number(b.row["change"]));
    const changes = found.slice(0, limit).map(({ kind, row }) => this.#change(kind, row));
    return { changes, position: changes.at(-1)?.position ?? String(position) };
  }

  /** Counts ranges of indexes, one a value: rows are stepped over, and none is read, compared or sorted. */
  counts(given: CountsQuery): ResultCounts {
    const { from, to } = checkCountsQuery(given);
    const range = [from.getTime(), to.getTime()];
    const count = (sql: string, parameters: readonly Parameter[]): number =>
      Number(this.#database.all(sql, parameters)[0]?.["n"]);
    const within = "captured_at >= ? AND captured_at < ?";
    const labelled = (field: string, values: readonly string[]): ReadonlyMap<string, number> => {
      const sql = `SELECT count(*) AS n FROM frame_labels WHERE field = ? AND value = ? AND ${within}`;
      return new Map(values.map((value) => [value, count(sql, [field, value, ...range])]));
    };
    const ofMonitor = `SELECT count(*) AS n FROM frames INDEXED BY frames_by_monitor WHERE monitor = ? AND ${within}`;
    const ofDay = `SELECT count(*) AS n FROM frames INDEXED BY frames_by_time WHERE ${within}`;
    return countsOf({
      days: daysOf(from, to).map((day) => ({ startsAt: day.startsAt, frames: count(ofDay, [day.fromMs, day.toMs]) })),
      kinds: labelled("kind", ["known", "unknown", "undecided"]),
      names: labelled("name", this.#names()),
      monitors: new Map(this.monitors().map((monitor) => [monitor, count(ofMonitor, [monitor, ...range])])),
    });
  }

  monitors(): readonly string[] {
    return this.#distinct("frames", "monitor");
  }

  presence(): readonly Presence[] {
    // Of a row with max(), SQLite gives the other columns of the row that has it.
    const rows = this.#database.all(
      `SELECT e.monitor, l.field, l.value, e.body, max(l.captured_at) FROM event_labels l CROSS JOIN events e ON e.id = l.event_id
       WHERE l.field = 'name' GROUP BY e.monitor, l.value
       UNION ALL
       SELECT e.monitor, l.field, l.value, e.body, max(l.captured_at) FROM event_labels l CROSS JOIN events e ON e.id = l.event_id
       WHERE l.field = 'kind' AND l.value = 'unknown' GROUP BY e.monitor`,
    );
    return rows.map(({ monitor, field, value, body }) => {
      const { event, lastCapturedAt } = readEventResult(JSON.parse(String(body)), `an event of ${this.#file}`);
      const name = field === "name" ? String(value) : undefined;
      return { monitor: String(monitor), name, event, lastSeenAt: lastCapturedAt };
    });
  }

  #names(): readonly string[] {
    return this.#distinct("frame_labels", "value", "field = 'name'");
  }

  /** Jumps from one value to the next in an index that begins with it, however many rows each has. */
  #distinct(table: string, column: string, where = "1"): readonly string[] {
    const rows = this.#database.all(
      `WITH RECURSIVE found (value) AS (
         SELECT min(${column}) FROM ${table} WHERE ${where}
         UNION ALL
         SELECT (SELECT min(t.${column}) FROM ${table} t WHERE ${where} AND t.${column} > found.value)
         FROM found WHERE found.value IS NOT NULL
       ) SELECT value FROM found WHERE value IS NOT NULL`,
    );
    return rows.map(({ value }) => String(value));
  }

  #since(table: "frames" | "events", after: number, limit: number): readonly Row[] {
    return this.#database.all(`SELECT change, key, body FROM ${table} WHERE change > ? ORDER BY change LIMIT ?`, [
      after,
      limit,
    ]);
  }

  #change(kind: Change["kind"], { change, key, body }: Row): Change {
    const stored: unknown = JSON.parse(String(body));
    const where = `${kind} ${String(key)} of ${this.#file}`;
    const position = String(change);
    return kind === "result"
      ? { kind, position, result: readResult(stored, where) }
      : { kind, position, result: readEventResult(stored, where) };
  }
}

/** @returns the number of the first of so many changes; call it in the transaction that makes them */
export function takeChangeNumbers(database: SqliteDatabase, count: number): number {
  const rows = database.all("UPDATE change_counter SET value = value + ? RETURNING value", [count]);
  return Number(rows[0]?.["value"]) - count + 1;
}
