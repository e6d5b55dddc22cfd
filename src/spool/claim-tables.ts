import type { SqliteDatabase } from "../sqlite/database.ts";
import type { DueDelivery, EventToDecide, Item, ItemKind, WaitingFrame } from "./entries.ts";
import { frameOf } from "./running-tables.ts";

const itemKey = (sink: string, { kind, id }: Item): string => `${sink}/${kind}/${id}`;

/**
 * Hands out work, each piece once until it is released. Claims live with the process: after a crash everything that
 * had not come to its end is handed out again.
 */
export class ClaimTables {
  readonly #database: SqliteDatabase;
  readonly #now: () => number;
  readonly #frames = new Set<number>();
  readonly #events = new Set<number>();
  readonly #deliveries = new Map<string, Set<string>>();
  /** Whose turn it was last. */
  #lastMonitor = "";

  constructor(database: SqliteDatabase, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  /** The oldest waiting frames of each monitor, monitors in turn. */
  frames(limit: number): readonly WaitingFrame[] {
    if (limit <= 0) return [];
    const queues = this.#monitorsInTurn().map((monitor) => this.#oldestOf(monitor, limit));
    const claimed: WaitingFrame[] = [];
    for (let turn = 0; claimed.length < limit && queues.some((queue) => turn < queue.length); turn++)
      for (const queue of queues) {
        const frame = queue[turn];
        if (frame === undefined || claimed.length >= limit) continue;
        this.#frames.add(frame.id);
        this.#lastMonitor = frame.monitor;
        claimed.push(frame);
      }
    return claimed;
  }

  events(limit: number): readonly EventToDecide[] {
    const rows = this.#database.all(
      `SELECT e.id, e.monitor, e.event, e.closed FROM events e
       WHERE e.is_decided = 0 AND e.closed IS NOT NULL AND NOT EXISTS (
         SELECT 1 FROM frames f WHERE f.monitor = e.monitor AND f.event = e.event AND f.state = 'waiting')
       ORDER BY e.id LIMIT ?`,
      [limit + this.#events.size],
    );
    const free = rows.filter(({ id }) => !this.#events.has(Number(id))).slice(0, limit);
    return free.map((row) => {
      const [id, monitor, event] = [Number(row["id"]), String(row["monitor"]), String(row["event"])];
      this.#events.add(id);
      const frames = this.#database.all(
        `SELECT id, body, result FROM frames WHERE monitor = ? AND event = ? AND state = 'recognized' ORDER BY frame`,
        [monitor, event],
      );
      return {
        id,
        monitor,
        event,
        body: String(row["closed"]),
        frames: frames.map(frameOf),
      };
    });
  }

  /** What a sink is owed, oldest first. */
  deliveries({ sink, kind, limit }: { sink: string; kind: ItemKind; limit: number }): readonly DueDelivery[] {
    const claims = this.#claimsOf(sink);
    const rows = this.#database.all(kind === "frame" ? dueFrames : dueEvents, [sink, this.#now(), limit + claims.size]);
    const free = rows.map(deliveryOf(kind)).filter((item) => !claims.has(itemKey(sink, item)));
    const claimed = free.slice(0, limit);
    for (const item of claimed) claims.add(itemKey(sink, item));
    return claimed;
  }

  /** The oldest frame that waits since before a moment and of whose picture there is no copy; it is not claimed. */
  uncopied({ beforeMs, afterId }: { readonly beforeMs: number; readonly afterId: number }): WaitingFrame | undefined {
    const row = this.#database.all(
      `SELECT f.id, f.monitor, f.event, f.frame, f.body, f.attempts FROM frames f
       WHERE f.state IN ('waiting', 'quarantined') AND f.taken_at < ? AND f.id > ?
         AND NOT EXISTS (SELECT 1 FROM pictures p WHERE p.kind = 'frame' AND p.id = f.id)
       ORDER BY f.id LIMIT 1`,
      [beforeMs, afterId],
    )[0];
    if (row === undefined) return undefined;
    const { id, monitor, event, frame, body, attempts } = row;
    const place = { monitor: String(monitor), event: String(event), frame: Number(frame) };
    return { id: Number(id), ...place, body: String(body), attempts: Number(attempts), hasPicture: false };
  }

  releaseFrame(id: number): void {
    this.#frames.delete(id);
  }

  releaseEvent(id: number): void {
    this.#events.delete(id);
  }

  releaseDelivery(sink: string, item: Item): void {
    this.#claimsOf(sink).delete(itemKey(sink, item));
  }

  #claimsOf(sink: string): Set<string> {
    const claims = this.#deliveries.get(sink) ?? new Set();
    this.#deliveries.set(sink, claims);
    return claims;
  }

  #monitorsInTurn(): readonly string[] {
    const monitors = this.#monitors();
    const next = monitors.findIndex((monitor) => monitor > this.#lastMonitor);
    return next === -1 ? monitors : [...monitors.slice(next), ...monitors.slice(0, next)];
  }

  /** Jumps from monitor to monitor through the index, however many frames wait. */
  #monitors(): readonly string[] {
    const rows = this.#database.all(
      `WITH RECURSIVE waiting (monitor) AS (
         SELECT min(monitor) FROM frames WHERE state = 'waiting'
         UNION ALL
         SELECT (SELECT min(monitor) FROM frames WHERE state = 'waiting' AND monitor > waiting.monitor)
         FROM waiting WHERE waiting.monitor IS NOT NULL)
       SELECT monitor FROM waiting WHERE monitor IS NOT NULL`,
    );
    return rows.map(({ monitor }) => String(monitor));
  }

  #oldestOf(monitor: string, limit: number): readonly WaitingFrame[] {
    const rows = this.#database.all(
      `SELECT f.id, f.event, f.frame, f.body, f.attempts, p.id IS NOT NULL AS has_picture
       FROM frames f LEFT JOIN pictures p ON p.kind = 'frame' AND p.id = f.id
       WHERE f.state = 'waiting' AND f.monitor = ? AND f.not_before <= ? ORDER BY f.id LIMIT ?`,
      [monitor, this.#now(), limit + this.#frames.size],
    );
    const free = rows.filter(({ id }) => !this.#frames.has(Number(id))).slice(0, limit);
    return free.map((row) => ({
      id: Number(row["id"]),
      monitor,
      event: String(row["event"]),
      frame: Number(row["frame"]),
      body: String(row["body"]),
      attempts: Number(row["attempts"]),
      hasPicture: Number(row["has_picture"]) === 1,
    }));
  }
}

/** The mark comes last: when nobody else is owed the frame. */
const dueFrames = `SELECT d.id, d.attempts, f.body, f.result FROM deliveries d JOIN frames f ON f.id = d.id
  WHERE d.sink = ? AND d.kind = 'frame' AND d.state = 'waiting' AND d.not_before <= ?
    AND (d.is_last = 0 OR NOT EXISTS (
      SELECT 1 FROM deliveries o WHERE o.kind = 'frame' AND o.id = d.id AND o.is_last = 0))
  ORDER BY d.id LIMIT ?`;

const dueEvents = `SELECT d.id, d.attempts, e.closed AS body, e.result FROM deliveries d JOIN events e ON e.id = d.id
  WHERE d.sink = ? AND d.kind = 'event' AND d.state = 'waiting' AND d.not_before <= ?
    AND NOT EXISTS (
      SELECT 1 FROM frames f JOIN deliveries o ON o.kind = 'frame' AND o.id = f.id AND o.sink = d.sink
      WHERE f.monitor = e.monitor AND f.event = e.event AND o.state = 'waiting')
  ORDER BY d.id LIMIT ?`;

const deliveryOf =
  (kind: ItemKind) =>
  (row: Readonly<Record<string, unknown>>): DueDelivery => ({
    kind,
    id: Number(row["id"]),
    attempts: Number(row["attempts"]),
    body: String(row["body"]),
    result: String(row["result"]),
  });
