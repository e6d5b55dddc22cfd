import type { Parameter, SqliteDatabase } from "../sqlite/database.ts";
import { readRow } from "./embedded-rows.ts";
import { recountStrangers } from "./embedded-strangers.ts";
import { renamedDecision, renamedSighting } from "./renamed.ts";
import { readDecision } from "./review-schema.ts";
import { personOf } from "./sighting.ts";
import { checked, checkIds, personName } from "./sighting-schema.ts";

/** What is forgotten: everything captured before, but what a person spoke of; and the oldest beyond a number. */
export interface Forgetting {
  readonly knownBeforeMs: number;
  readonly othersBeforeMs: number;
  readonly maxFaces: number;
  /** Faces of one transaction. */
  readonly limit: number;
}

/** Forgets and erases faces in an embedded database; every call blocks its thread. */
export class EmbeddedRetention {
  readonly #database: SqliteDatabase;
  readonly #file: string;

  constructor(database: SqliteDatabase, file: string) {
    this.#database = database;
    this.#file = file;
  }

  /** @returns whether there may be more */
  forget({ knownBeforeMs, othersBeforeMs, maxFaces, limit }: Forgetting): boolean {
    let isMore = false;
    this.#database.transaction(() => {
      const old = "SELECT seq FROM sightings WHERE reviewed = 0 AND kind";
      const gone = [
        this.#delete(`${old} = 'known' AND captured_at < ? LIMIT ?`, [knownBeforeMs, limit]),
        this.#delete(`${old} IN ('unknown', 'undecided') AND captured_at < ? LIMIT ?`, [othersBeforeMs, limit]),
        this.#delete("SELECT seq FROM sightings ORDER BY reviewed, captured_at LIMIT ?", [
          this.#surplus(maxFaces, limit),
        ]),
      ];
      isMore = gone.some((count) => count === limit);
      if (!isMore) this.#forgetEmptyStrangers(othersBeforeMs);
    });
    return isMore;
  }

  erase(ids: readonly string[]): number {
    let erased = 0;
    this.#database.transaction(() => {
      erased = this.#delete("SELECT seq FROM sightings WHERE id IN (SELECT value FROM json_each(?))", [
        JSON.stringify(checkIds(ids)),
      ]);
    });
    this.#wipe();
    return erased;
  }

  erasePerson(given: string): number {
    const person = checked(personName, given, "person");
    let erased = 0;
    this.#database.transaction(() => {
      erased = this.#delete(
        `SELECT seq FROM sightings WHERE person = ?1 OR json_extract(decision, '$.person') = ?1
         OR stranger IN (SELECT id FROM strangers WHERE person = ?1)`,
        [person],
      );
      this.#rewrite(person, null);
      this.#database.run("DELETE FROM strangers WHERE person = ?", [person]);
      this.#rewriteDecisions(person, null);
    });
    this.#wipe();
    return erased;
  }

  renamePerson({ person, name: given }: { readonly person: string; readonly name: string }): number {
    const name = checked(personName, given, "person's new name");
    let changed = 0;
    this.#database.transaction(() => {
      changed = this.#rewrite(person, name);
      this.#database.run("UPDATE strangers SET person = ?2, body = json_set(body, '$.person', ?2) WHERE person = ?1", [
        person,
        name,
      ]);
      this.#rewriteDecisions(person, name);
    });
    return changed;
  }

  /** Wherever the name stands, as a candidate too. */
  #rewrite(person: string, to: string | null): number {
    const quoted = JSON.stringify(person);
    const rows = this.#database.all(
      "SELECT seq, id, body, decision, stranger FROM sightings WHERE instr(body, ?1) > 0 OR instr(decision, ?1) > 0",
      [quoted],
    );
    let changed = 0;
    for (const row of rows) {
      const before = readRow(row, this.#file);
      const after = renamedSighting(before, person, to);
      if (after === before) continue;
      changed++;
      const { id: _id, decision, stranger: _stranger, ...body } = after;
      this.#database.run("UPDATE sightings SET kind = ?, person = ?, decision = ?, body = ? WHERE seq = ?", [
        after.identification.kind,
        personOf(after) ?? null,
        decision === undefined ? null : JSON.stringify(decision),
        JSON.stringify(body),
        Number(row["seq"]),
      ]);
    }
    return changed;
  }

  #rewriteDecisions(person: string, to: string | null): void {
    const rows = this.#database.all("SELECT seq, body FROM decisions WHERE instr(body, ?) > 0", [
      JSON.stringify(person),
    ]);
    for (const { seq, body } of rows) {
      const before = readDecision(JSON.parse(String(body)), `decision ${String(seq)} of ${this.#file}`);
      const after = renamedDecision(before, person, to);
      if (after === undefined) this.#database.run("DELETE FROM decisions WHERE seq = ?", [Number(seq)]);
      else
        this.#database.run("UPDATE decisions SET person = ?, body = ? WHERE seq = ?", [
          "person" in after.action ? (after.action.person ?? null) : null,
          JSON.stringify(after),
          Number(seq),
        ]);
    }
  }

  #delete(which: string, parameters: readonly Parameter[]): number {
    const gone = this.#database.all(`DELETE FROM sightings WHERE seq IN (${which}) RETURNING stranger`, parameters);
    recountStrangers(this.#database, gone);
    return gone.length;
  }

  #surplus(maxFaces: number, limit: number): number {
    const [row] = this.#database.all("SELECT count(*) AS faces FROM sightings");
    return Math.max(0, Math.min(limit, Number(row?.["faces"]) - maxFaces));
  }

  /** One that was named, ignored or merged keeps its meaning. */
  #forgetEmptyStrangers(beforeMs: number): void {
    this.#database.run(
      "DELETE FROM strangers WHERE faces = 0 AND named = 0 AND ignored = 0 AND last_seen < ? AND json_extract(body, '$.label') IS NULL",
      [beforeMs],
    );
  }

  /** What was deleted is overwritten with zeros (`secure_delete`); only the journal still had it. */
  #wipe(): void {
    this.#database.all("PRAGMA wal_checkpoint(TRUNCATE)");
  }
}
