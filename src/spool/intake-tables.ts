import type { SqliteDatabase } from "../sqlite/database.ts";
import type { EventPlace, FramePlace, FrameRange, Intake } from "./entries.ts";
import { FrameRanges } from "./frame-ranges.ts";

/** The side of the spool where frames come in; every call blocks its thread. */
export class IntakeTables {
  readonly #database: SqliteDatabase;
  readonly #now: () => number;

  constructor(database: SqliteDatabase, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  /** @returns how many of the frames are new */
  take({ source, frames, closed, cursor }: Intake): number {
    let taken = 0;
    this.#database.transaction(() => {
      for (const [, group] of grouped(frames)) taken += this.#takeOfEvent(group);
      for (const event of closed) this.#close(event);
      if (cursor !== undefined)
        this.#database.run(
          "INSERT INTO sources VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET cursor = excluded.cursor",
          [source, cursor],
        );
    });
    return taken;
  }

  cursor(source: string): string | undefined {
    const cursor = this.#database.all("SELECT cursor FROM sources WHERE name = ?", [source])[0]?.["cursor"];
    return cursor === undefined ? undefined : String(cursor);
  }

  /** @returns frames of the range that were ever taken; undefined for an event that was never heard of */
  taken({ monitor, event, first, last }: FrameRange): readonly number[] | undefined {
    return this.#ledger({ monitor, event })?.between(first, last);
  }

  /** Remembers frames as taken that someone else has brought to their end. */
  adopt({ monitor, event, frames }: EventPlace & { readonly frames: readonly number[] }): void {
    this.#database.transaction(() => {
      const ledger = this.#ledger({ monitor, event }) ?? new FrameRanges();
      for (const frame of frames) ledger.add(frame);
      this.#write({ monitor, event }, ledger);
    });
  }

  /** Milliseconds since 1970 when the spool was made. */
  bornAt(): number {
    return Number(this.#database.all("SELECT value FROM facts WHERE name = 'born at'")[0]?.["value"]);
  }

  #takeOfEvent(frames: readonly (FramePlace & { readonly body: string })[]): number {
    const [place] = frames;
    if (place === undefined) return 0;
    const ledger = this.#ledger(place) ?? new FrameRanges();
    let taken = 0;
    for (const { monitor, event, frame, body } of frames) {
      if (ledger.has(frame)) continue;
      ledger.add(frame);
      taken++;
      this.#database.run(
        `INSERT INTO frames (monitor, event, frame, state, taken_at, body) VALUES (?, ?, ?, 'waiting', ?, ?)
         ON CONFLICT DO NOTHING`,
        [monitor, event, frame, this.#now(), body],
      );
    }
    if (taken > 0) this.#write(place, ledger);
    return taken;
  }

  #ledger({ monitor, event }: EventPlace): FrameRanges | undefined {
    const row = this.#database.all("SELECT taken FROM events WHERE monitor = ? AND event = ?", [monitor, event])[0];
    return row === undefined ? undefined : new FrameRanges(String(row["taken"]));
  }

  #write({ monitor, event }: EventPlace, ledger: FrameRanges): void {
    this.#database.run(
      `INSERT INTO events (monitor, event, taken, touched_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (monitor, event) DO UPDATE SET taken = excluded.taken, touched_at = excluded.touched_at`,
      [monitor, event, ledger.toString(), this.#now()],
    );
  }

  #close({ monitor, event, body }: EventPlace & { readonly body: string }): void {
    this.#database.run(
      `INSERT INTO events (monitor, event, touched_at, closed) VALUES (?, ?, ?, ?)
       ON CONFLICT (monitor, event) DO UPDATE SET closed = excluded.closed WHERE is_decided = 0`,
      [monitor, event, this.#now(), body],
    );
  }
}

function grouped<T extends EventPlace>(items: readonly T[]): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = JSON.stringify([item.monitor, item.event]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
