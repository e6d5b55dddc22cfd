import type { Parameter, SqliteDatabase } from "../sqlite/database.ts";
import type { SpoolCounts } from "./entries.ts";

/** Which entries somebody means; all conditions given must hold. */
export interface EntryFilter {
  /** As the entry is named: `frame/12`, `event/3`, or `results:frame/12` for what a sink is owed. */
  readonly name?: string | undefined;
  readonly monitor?: string | undefined;
  readonly event?: string | undefined;
  readonly sink?: string | undefined;
  readonly quarantined?: boolean | undefined;
}

/** One thing that the spool waits for. */
export interface SpoolEntry {
  readonly name: string;
  /** Absent: it waits to be recognised. */
  readonly sink?: string;
  readonly monitor: string;
  readonly event: string;
  readonly frame?: number;
  readonly state: "waiting" | "quarantined";
  readonly attempts: number;
  /** Not tried again before; absent: it is due. */
  readonly notBefore?: Date;
  readonly problem?: string;
}

const entries = `(
  SELECT 'frame/' || id AS name, NULL AS sink, 'frame' AS kind, id, monitor, event, frame, state, attempts, not_before, problem
  FROM frames WHERE state IN ('waiting', 'quarantined')
  UNION ALL
  SELECT d.sink || ':frame/' || d.id, d.sink, 'frame', d.id, f.monitor, f.event, f.frame, d.state, d.attempts, d.not_before, d.problem
  FROM deliveries d JOIN frames f ON f.id = d.id WHERE d.kind = 'frame'
  UNION ALL
  SELECT d.sink || ':event/' || d.id, d.sink, 'event', d.id, e.monitor, e.event, NULL, d.state, d.attempts, d.not_before, d.problem
  FROM deliveries d JOIN events e ON e.id = d.id WHERE d.kind = 'event')`;

/** What a person does with the spool; every call blocks its thread. */
export class DeskTables {
  readonly #database: SqliteDatabase;
  readonly #now: () => number;

  constructor(database: SqliteDatabase, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  /** Oldest first. */
  list({ filter, limit }: { readonly filter: EntryFilter; readonly limit: number }): readonly SpoolEntry[] {
    const { where, parameters } = whereOf(filter);
    const rows = this.#database.all(`SELECT * FROM ${entries} ${where} ORDER BY kind DESC, id, sink LIMIT ?`, [
      ...parameters,
      limit,
    ]);
    return rows.map((row) => this.#entryOf(row));
  }

  /** The JSON of what was taken up and of what was recognised. */
  show(name: string): { readonly body: string; readonly result?: string } | undefined {
    const [, kind = "", id = ""] = /^(?:[^:]+:)?(frame|event)\/(\d+)$/.exec(name) ?? [];
    const table = kind === "event" ? "SELECT closed AS body, result FROM events" : "SELECT body, result FROM frames";
    const row = kind === "" ? undefined : this.#database.all(`${table} WHERE id = ?`, [Number(id)])[0];
    if (row === undefined || row["body"] === null) return undefined;
    return { body: String(row["body"]), ...(row["result"] === null ? {} : { result: String(row["result"]) }) };
  }

  /** @returns how many are tried again, at once */
  retry(filter: EntryFilter): number {
    return this.#each(filter, ({ sink, kind, id }) =>
      sink === null
        ? this.#database.run("UPDATE frames SET state = 'waiting', attempts = 0, not_before = 0 WHERE id = ?", [id])
        : this.#database.run(
            "UPDATE deliveries SET state = 'waiting', attempts = 0, not_before = 0 WHERE sink = ? AND kind = ? AND id = ?",
            [sink, kind, id],
          ),
    );
  }

  /** @returns how many are given up for ever; they are not taken up again either */
  drop(filter: EntryFilter): number {
    return this.#each(filter, ({ sink, kind, id }) => {
      if (sink === null) this.#database.run("DELETE FROM frames WHERE id = ?", [id]);
      else this.#database.run("DELETE FROM deliveries WHERE sink = ? AND kind = ? AND id = ?", [sink, kind, id]);
      this.#forgetWhatNobodyIsOwed();
    });
  }

  counts(): SpoolCounts {
    const number = (sql: string): number => Number(this.#database.all(sql)[0]?.["n"] ?? 0);
    const monitors = this.#waitingOfMonitors();
    const oldestWaitingMs = monitors.reduce(
      (least, one) => Math.min(least, one.oldestWaitingMs),
      Number.POSITIVE_INFINITY,
    );
    const pages =
      number("SELECT page_count AS n FROM pragma_page_count") -
      number("SELECT freelist_count AS n FROM pragma_freelist_count");
    const sinks = this.#database.all(
      "SELECT sink, sum(state = 'waiting') AS waiting, sum(state = 'quarantined') AS quarantined FROM deliveries GROUP BY sink",
    );
    return {
      waiting: monitors.reduce((sum, { waiting }) => sum + waiting, 0),
      monitors,
      quarantined: number("SELECT count(*) AS n FROM frames WHERE state = 'quarantined'"),
      undelivered: number("SELECT count(DISTINCT id) AS n FROM deliveries WHERE kind = 'frame'"),
      undecided: number("SELECT count(*) AS n FROM events WHERE is_decided = 0 AND closed IS NOT NULL"),
      sinks: sinks.map((row) => ({
        sink: String(row["sink"]),
        waiting: Number(row["waiting"]),
        quarantined: Number(row["quarantined"]),
      })),
      ...(monitors.length === 0 ? {} : { oldestWaitingMs }),
      usedBytes: pages * number("SELECT page_size AS n FROM pragma_page_size"),
    };
  }

  /** Ids rise with the time at which frames are taken up, so the index tells all but that time. */
  #waitingOfMonitors(): SpoolCounts["monitors"] {
    const rows = this.#database.all(
      `SELECT monitor, waiting, (SELECT taken_at FROM frames WHERE id = first) AS oldest
       FROM (SELECT monitor, count(*) AS waiting, min(id) AS first FROM frames WHERE state = 'waiting' GROUP BY monitor)`,
    );
    return rows.map(({ monitor, waiting, oldest }) => ({
      monitor: String(monitor),
      waiting: Number(waiting),
      oldestWaitingMs: Number(oldest),
    }));
  }

  /**
   * Closes events of which nothing was heard for long, and forgets those that were decided long ago.
   *
   * @param times - milliseconds since 1970
   */
  tidy({ closeBeforeMs, forgetBeforeMs }: { readonly closeBeforeMs: number; readonly forgetBeforeMs: number }): void {
    this.#database.transaction(() => {
      this.#database.run(
        `UPDATE events SET closed = json_object('monitor', monitor, 'event', event)
         WHERE is_decided = 0 AND closed IS NULL AND touched_at < ?`,
        [closeBeforeMs],
      );
      this.#database.run(
        `DELETE FROM events WHERE is_decided = 1 AND touched_at < ?
         AND NOT EXISTS (SELECT 1 FROM frames f WHERE f.monitor = events.monitor AND f.event = events.event)
         AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.kind = 'event' AND d.id = events.id)`,
        [forgetBeforeMs],
      );
    });
  }

  #each(filter: EntryFilter, change: (entry: { sink: string | null; kind: string; id: number }) => void): number {
    const { where, parameters } = whereOf(filter);
    let count = 0;
    this.#database.transaction(() => {
      const rows = this.#database.all(`SELECT sink, kind, id FROM ${entries} ${where}`, parameters);
      for (const { sink, kind, id } of rows)
        change({ sink: sink === null ? null : String(sink), kind: String(kind), id: Number(id) });
      count = rows.length;
    });
    return count;
  }

  #forgetWhatNobodyIsOwed(): void {
    this.#database.run(
      `DELETE FROM frames WHERE state IN ('recognized', 'passed over')
       AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.kind = 'frame' AND d.id = frames.id)
       AND EXISTS (SELECT 1 FROM events e WHERE e.monitor = frames.monitor AND e.event = frames.event AND e.is_decided = 1)`,
    );
    this.#database.run(
      `DELETE FROM pictures WHERE (kind, id) NOT IN (SELECT kind, id FROM deliveries)
       AND NOT EXISTS (SELECT 1 FROM frames f WHERE pictures.kind = 'frame' AND f.id = pictures.id AND f.state IN ('waiting', 'quarantined'))`,
    );
  }

  #entryOf(row: Readonly<Record<string, unknown>>): SpoolEntry {
    const notBefore = Number(row["not_before"]);
    return {
      name: String(row["name"]),
      ...(row["sink"] === null ? {} : { sink: String(row["sink"]) }),
      monitor: String(row["monitor"]),
      event: String(row["event"]),
      ...(row["frame"] === null ? {} : { frame: Number(row["frame"]) }),
      state: row["state"] === "quarantined" ? "quarantined" : "waiting",
      attempts: Number(row["attempts"]),
      ...(notBefore > this.#now() ? { notBefore: new Date(notBefore) } : {}),
      ...(row["problem"] === null ? {} : { problem: String(row["problem"]) }),
    };
  }
}

function whereOf(filter: EntryFilter): { readonly where: string; readonly parameters: readonly Parameter[] } {
  const conditions: [string, string | undefined][] = [
    ["name = ?", filter.name],
    ["monitor = ?", filter.monitor],
    ["event = ?", filter.event],
    ["sink = ?", filter.sink],
    ["state = ?", filter.quarantined === true ? "quarantined" : undefined],
  ];
  const given = conditions.flatMap(([sql, value]) => (value === undefined ? [] : [[sql, value] as const]));
  return {
    where: given.length === 0 ? "" : `WHERE ${given.map(([sql]) => sql).join(" AND ")}`,
    parameters: given.map(([, value]) => value),
  };
}
