import type { SqliteDatabase } from "../sqlite/database.ts";
import type { Change, Item, Owed } from "./entries.ts";

type Of<K extends Change["kind"]> = Extract<Change, { readonly kind: K }>;

/** Writes down what happened to items; every call blocks its thread. */
export class ChangeTables {
  readonly #database: SqliteDatabase;
  readonly #now: () => number;

  constructor(database: SqliteDatabase, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  /** All of them or none. */
  apply(changes: readonly Change[]): void {
    this.#database.transaction(() => {
      for (const change of changes) this.#applyOne(change);
    });
  }

  #applyOne(change: Change): void {
    const handlers: { readonly [K in Change["kind"]]: (one: Of<K>) => void } = {
      recognized: (one) => this.#recognized(one),
      "passed over": (one) => this.#recognized(one),
      gone: (one) => this.#gone(one),
      "frame put off": (one) => this.#putFrameOff(one),
      "frame quarantined": (one) => this.#quarantineFrame(one),
      "picture copied": (one) => this.#copied(one),
      decided: (one) => this.#decided(one),
      delivered: (one) => this.#delivered(one),
      "delivery put off": (one) => this.#putOff(one),
      "delivery quarantined": (one) => this.#quarantine(one),
    };
    handlers[change.kind](change as never);
  }

  #gone({ id }: Of<"gone">): void {
    this.#dropPicture({ kind: "frame", id });
    this.#database.run("DELETE FROM frames WHERE id = ?", [id]);
  }

  #putFrameOff({ id, notBeforeMs, problem }: Of<"frame put off">): void {
    this.#database.run(
      `UPDATE frames SET not_before = ?, attempts = attempts + ?, problem = coalesce(?, problem)
       WHERE id = ? AND state = 'waiting'`,
      [Math.ceil(notBeforeMs), problem === undefined ? 0 : 1, problem ?? null, id],
    );
  }

  #quarantineFrame({ id, problem }: Of<"frame quarantined">): void {
    this.#database.run(
      "UPDATE frames SET state = 'quarantined', attempts = attempts + 1, problem = ? WHERE id = ? AND state = 'waiting'",
      [problem, id],
    );
  }

  #copied({ id, picture }: Of<"picture copied">): void {
    if (this.#exists("SELECT 1 FROM frames WHERE id = ? AND state IN ('waiting', 'quarantined')", id))
      this.#keepPicture({ kind: "frame", id }, picture);
  }

  #quarantine({ sink, item, problem }: Of<"delivery quarantined">): void {
    this.#database.run(
      `UPDATE deliveries SET state = 'quarantined', attempts = attempts + 1, problem = ?
       WHERE sink = ? AND kind = ? AND id = ?`,
      [problem, sink, item.kind, item.id],
    );
  }

  #recognized(change: Of<"recognized"> | Of<"passed over">): void {
    const { id, kind, result, owed } = change;
    const picture = kind === "recognized" ? change.picture : undefined;
    if (!this.#exists("SELECT 1 FROM frames WHERE id = ?", id)) return;
    this.#database.run("UPDATE frames SET state = ?, result = ?, problem = NULL WHERE id = ?", [kind, result, id]);
    const item: Item = { kind: "frame", id };
    this.#owe(item, owed);
    if (picture === undefined) this.#dropPicture(item);
    else this.#keepPicture(item, picture);
    this.#endFrame(id);
  }

  #decided({ id, result, owed, picture }: Of<"decided">): void {
    this.#database.run("UPDATE events SET is_decided = 1, result = ?, touched_at = ? WHERE id = ?", [
      result ?? null,
      this.#now(),
      id,
    ]);
    const item: Item = { kind: "event", id };
    this.#owe(item, owed);
    if (picture !== undefined) this.#keepPicture(item, picture);
    const frames = this.#database.all(
      `SELECT f.id FROM frames f JOIN events e ON f.monitor = e.monitor AND f.event = e.event
       WHERE e.id = ? AND f.state IN ('recognized', 'passed over')`,
      [id],
    );
    for (const frame of frames) this.#endFrame(Number(frame["id"]));
  }

  #delivered({ sink, item }: Of<"delivered">): void {
    this.#database.run("DELETE FROM deliveries WHERE sink = ? AND kind = ? AND id = ?", [sink, item.kind, item.id]);
    if (item.kind === "frame") this.#endFrame(item.id);
    else if (!this.#isOwed(item)) {
      this.#dropPicture(item);
      this.#database.run("UPDATE events SET result = NULL WHERE id = ?", [item.id]);
    }
  }

  #putOff({ sink, item, notBeforeMs, problem }: Of<"delivery put off">): void {
    this.#database.run(
      `UPDATE deliveries SET not_before = ?, attempts = attempts + ?, problem = coalesce(?, problem)
       WHERE sink = ? AND kind = ? AND id = ?`,
      [Math.ceil(notBeforeMs), problem === undefined ? 0 : 1, problem ?? null, sink, item.kind, item.id],
    );
  }

  /** A frame that nobody is owed needs no picture; once its event is decided too, it needs nothing. */
  #endFrame(id: number): void {
    const item: Item = { kind: "frame", id };
    if (this.#isOwed(item)) return;
    this.#dropPicture(item);
    this.#database.run(
      `DELETE FROM frames WHERE id = ? AND EXISTS (
         SELECT 1 FROM events e WHERE e.monitor = frames.monitor AND e.event = frames.event AND e.is_decided = 1)`,
      [id],
    );
  }

  #owe({ kind, id }: Item, owed: readonly Owed[]): void {
    for (const { sink, isLast } of owed)
      this.#database.run(
        "INSERT INTO deliveries (sink, kind, id, is_last) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [sink, kind, id, isLast],
      );
  }

  #isOwed({ kind, id }: Item): boolean {
    return this.#database.all("SELECT 1 FROM deliveries WHERE kind = ? AND id = ? LIMIT 1", [kind, id]).length > 0;
  }

  #exists(sql: string, id: number): boolean {
    return this.#database.all(sql, [id]).length > 0;
  }

  #keepPicture({ kind, id }: Item, bytes: Uint8Array): void {
    this.#database.run(
      "INSERT INTO pictures VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET bytes = excluded.bytes",
      [kind, id, bytes],
    );
  }

  #dropPicture({ kind, id }: Item): void {
    this.#database.run("DELETE FROM pictures WHERE kind = ? AND id = ?", [kind, id]);
  }
}
