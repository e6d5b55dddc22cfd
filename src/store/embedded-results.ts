import type { Parameter, SqliteDatabase } from "../sqlite/database.ts";
import { takeChangeNumbers } from "./embedded-history.ts";
import { orderOf, type SqlPart } from "./embedded-order.ts";
import { checkKey, checkQuery, checkResults, findableBy, keyTextsOf, readResult } from "./result-schema.ts";
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
    const { sql, parameters } = findStatement(checkQuery(query));
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
          `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE captured_at < ? LIMIT ?) RETURNING id`,
          [beforeMs, limit],
        );
        isMore ||= gone.length === limit;
      }
    });
    return isMore;
  }

  #putOne(result: FrameResult, change: number): void {
    const capturedMs = result.capturedAt.getTime();
    const written = this.#database.all(
      `INSERT INTO frames (key, monitor, event, captured_at, body, change) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET captured_at = excluded.captured_at, body = excluded.body, change = excluded.change
       RETURNING id`,
      [keyText(result), result.monitor, result.event, capturedMs, JSON.stringify(result), change],
    );
    const id = Number(written[0]?.["id"]);
    this.#database.run("DELETE FROM frame_labels WHERE frame_id = ?", [id]);
    const { names, kinds } = findableBy(result.faces);
    for (const label of [
      ...names.map((name) => ["name", name] as const),
      ...kinds.map((kind) => ["kind", kind] as const),
    ])
      this.#database.run("INSERT INTO frame_labels VALUES (?, ?, ?, ?)", [...label, capturedMs, id]);
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

interface Label {
  readonly field: "name" | "kind";
  readonly value: string;
}

/**
 * Reads one index in the order of the answer and stops at the limit: an event's frames, else a name's, else a
 * monitor's, else a kind's, else all by time. Labels that do not lead are looked up for each frame.
 */
function findStatement(query: ResultQuery): SqlPart {
  const labels = labelsOf(query);
  const byFrames = query.event !== undefined || (query.name === undefined && query.monitor !== undefined);
  const leading = byFrames ? undefined : labels[0];
  const captured = leading ? "l.captured_at" : "f.captured_at";
  const order = orderOf(query, { captured, key: "f.key" });
  const conditions = [
    ...(leading ? [{ sql: "l.field = ? AND l.value = ?", parameters: [leading.field, leading.value] }] : []),
    ...condition(`${captured} >= ?`, query.from?.getTime()),
    ...condition(`${captured} < ?`, query.to?.getTime()),
    ...order.conditions,
    ...condition("f.monitor = ?", query.monitor),
    ...condition("f.event = ?", query.event),
    ...labels.filter((label) => label !== leading).map(carries),
  ];
  // CROSS JOIN keeps SQLite from turning the order of the two tables round.
  const tables = leading ? "frame_labels l CROSS JOIN frames f ON f.id = l.frame_id" : "frames f";
  const filter = conditions.length > 0 ? `WHERE ${conditions.map(({ sql }) => sql).join(" AND ")}` : "";
  return {
    sql: `SELECT f.key, f.body FROM ${tables} ${filter} ${order.orderBy} LIMIT ?`,
    parameters: [...conditions.flatMap(({ parameters }) => parameters), query.limit],
  };
}

function labelsOf({ name, kind }: ResultQuery): readonly Label[] {
  const labels: Label[] = [];
  if (name !== undefined) labels.push({ field: "name", value: name });
  if (kind !== undefined) labels.push({ field: "kind", value: kind });
  return labels;
}

function condition(sql: string, parameter: Parameter | undefined): readonly SqlPart[] {
  return parameter === undefined ? [] : [{ sql, parameters: [parameter] }];
}

function carries({ field, value }: Label): SqlPart {
  return {
    sql: `EXISTS (SELECT 1 FROM frame_labels o WHERE o.field = ? AND o.value = ?
      AND o.captured_at = f.captured_at AND o.frame_id = f.id)`,
    parameters: [field, value],
  };
}
