import type { SqliteDatabase } from "../sqlite/database.ts";
import type { EventPlace, RecognizedFrame, RunningEvent } from "./entries.ts";

/** Looks at events that are not over; nothing is claimed or changed, every call blocks its thread. */
export class RunningTables {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  /** Events with recognised frames, the latest ones. */
  events(limit: number): readonly EventPlace[] {
    const rows = this.#database.all(
      `SELECT monitor, event FROM events e WHERE is_decided = 0 AND closed IS NULL AND EXISTS (
         SELECT 1 FROM frames f WHERE f.monitor = e.monitor AND f.event = e.event AND f.state = 'recognized')
       ORDER BY id DESC LIMIT ?`,
      [limit],
    );
    return rows.map(({ monitor, event }) => ({ monitor: String(monitor), event: String(event) }));
  }

  /**
   * @param without - ids of frames that the caller has
   * @returns undefined for an event that is over, or was never heard of
   */
  event({ monitor, event, without }: EventPlace & { readonly without: readonly number[] }): RunningEvent | undefined {
    const place = [monitor, event];
    const isRunning = "SELECT 1 FROM events WHERE monitor = ? AND event = ? AND is_decided = 0 AND closed IS NULL";
    if (this.#database.all(isRunning, place).length === 0) return undefined;
    const frames = this.#database.all(
      `SELECT id, body, result FROM frames WHERE monitor = ? AND event = ? AND state = 'recognized'
         AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY frame`,
      [...place, JSON.stringify(without)],
    );
    const waiting = this.#database.all(
      "SELECT count(*) AS n FROM frames WHERE monitor = ? AND event = ? AND state = 'waiting'",
      place,
    );
    return { frames: frames.map(frameOf), waiting: Number(waiting[0]?.["n"]) };
  }
}

/** Of a row with `id`, `body` and `result`. */
export const frameOf = ({ id, body, result }: Readonly<Record<string, unknown>>): RecognizedFrame => ({
  id: Number(id),
  body: String(body),
  result: String(result),
});
