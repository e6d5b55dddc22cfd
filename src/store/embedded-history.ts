import type { SqliteDatabase } from "../sqlite/database.ts";
import { checkChangesQuery, checkCountsQuery, countsOf, dayMs } from "./history-schema.ts";
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

  counts(given: CountsQuery): ResultCounts {
    const { from, to } = checkCountsQuery(given);
    const range = [from.getTime(), to.getTime()];
    const within = "captured_at >= ? AND captured_at < ?";
    // Rounded down before 1970 as well.
    const day = `(captured_at - ((captured_at % ${dayMs}) + ${dayMs}) % ${dayMs})`;
    const days = this.#database.all(
      `SELECT ${day} AS day, count(*) AS n FROM frames WHERE ${within} GROUP BY day`,
      range,
    );
    const labels = (field: string): ReadonlyMap<string, number> =>
      counted(
        this.#database.all(
          `SELECT value AS of, count(*) AS n FROM frame_labels WHERE field = ? AND ${within} GROUP BY value`,
          [field, ...range],
        ),
      );
    return countsOf({
      days: days.map((row) => ({ startsAt: new Date(Number(row["day"])), frames: Number(row["n"]) })),
      kinds: labels("kind"),
      names: labels("name"),
      monitors: counted(
        this.#database.all(`SELECT monitor AS of, count(*) AS n FROM frames WHERE ${within} GROUP BY monitor`, range),
      ),
    });
  }

  /** Jumps from one monitor to the next in the index, however many frames each has. */
  monitors(): readonly string[] {
    const rows = this.#database.all(
      `WITH RECURSIVE found (monitor) AS (
         SELECT min(monitor) FROM frames
         UNION ALL
         SELECT (SELECT min(f.monitor) FROM frames f WHERE f.monitor > found.monitor) FROM found WHERE found.monitor IS NOT NULL
       ) SELECT monitor FROM found WHERE monitor IS NOT NULL`,
    );
    return rows.map(({ monitor }) => String(monitor));
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

const counted = (rows: readonly Row[]): ReadonlyMap<string, number> =>
  new Map(rows.map((row) => [String(row["of"]), Number(row["n"])]));

/** @returns the number of the first of so many changes; call it in the transaction that makes them */
export function takeChangeNumbers(database: SqliteDatabase, count: number): number {
  const rows = database.all("UPDATE change_counter SET value = value + ? RETURNING value", [count]);
  return Number(rows[0]?.["value"]) - count + 1;
}
