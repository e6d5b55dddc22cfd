import type { Parameter, SqliteDatabase } from "../sqlite/database.ts";
import { type FrameKey, keyText } from "../store/results.ts";
import { clarityOf } from "./clarity.ts";
import { comparableOf, type Row, readRow } from "./embedded-rows.ts";
import { findSightings } from "./embedded-search.ts";
import { recountStrangers } from "./embedded-strangers.ts";
import { type ComparableSighting, type KeptSighting, personOf, type Sighting, sightingId } from "./sighting.ts";
import { checkIds, checkSightingQuery, checkSightings } from "./sighting-schema.ts";
import type { SightingChanges, SightingQuery } from "./sighting-store.ts";

const columns = "s.seq, s.id, s.body, s.decision, s.stranger";

interface EventBound {
  readonly monitor: string;
  readonly event: string;
  readonly maxPerEvent: number;
}

/** The faces in an embedded database; every call blocks its thread. */
export class EmbeddedSightings {
  readonly #database: SqliteDatabase;
  readonly #file: string;

  constructor(database: SqliteDatabase, file: string) {
    this.#database = database;
    this.#file = file;
  }

  put({ sightings, maxPerEvent }: { readonly sightings: readonly Sighting[]; readonly maxPerEvent: number }): void {
    const sound = checkSightings(sightings);
    this.#database.transaction(() => {
      for (const sighting of sound) this.#putOne(sighting);
      const events = new Map(sound.map(({ monitor, event }) => [JSON.stringify([monitor, event]), { monitor, event }]));
      for (const { monitor, event } of events.values()) this.#keepClearest({ monitor, event, maxPerEvent });
    });
  }

  get(ids: readonly string[]): readonly KeptSighting[] {
    const found = new Map(
      this.#read(
        this.#database.all(`SELECT ${columns} FROM sightings s WHERE s.id IN (SELECT value FROM json_each(?))`, [
          JSON.stringify(checkIds(ids)),
        ]),
      ).map((sighting) => [sighting.id, sighting]),
    );
    return [...new Set(ids)].flatMap((id) => found.get(id) ?? []);
  }

  find(query: SightingQuery): readonly KeptSighting[] {
    const { sql, parameters } = findSightings(columns, checkSightingQuery(query));
    return this.#read(this.#database.all(sql, parameters));
  }

  crop(id: string): Uint8Array | undefined {
    const [row] = this.#database.all("SELECT p.crop FROM sightings s JOIN pictures p ON p.seq = s.seq WHERE s.id = ?", [
      id,
    ]);
    return row === undefined ? undefined : new Uint8Array(row["crop"] as ArrayBuffer);
  }

  decidedIn(frames: readonly FrameKey[]): readonly KeptSighting[] {
    return this.#read(
      this.#database.all(
        `SELECT ${columns} FROM sightings s WHERE s.reviewed = 1 AND s.frame_key IN (SELECT value FROM json_each(?))`,
        [JSON.stringify(frames.map(keyText))],
      ),
    );
  }

  changes({ cursor, limit }: { readonly cursor: string | undefined; readonly limit: number }): SightingChanges {
    const rows = this.#comparableRows("s.seq > ? ORDER BY s.seq LIMIT ?", [Number(cursor ?? 0), limit]);
    const last = rows.at(-1)?.["seq"];
    return {
      items: rows.map((row) => comparableOf(row, this.#file)),
      cursor: last === undefined ? (cursor ?? "0") : String(last),
      isMore: rows.length === limit,
    };
  }

  comparable(ids: readonly string[]): readonly ComparableSighting[] {
    const rows = this.#comparableRows("s.id IN (SELECT value FROM json_each(?))", [JSON.stringify(checkIds(ids))]);
    return rows.map((row) => comparableOf(row, this.#file));
  }

  gone(ids: readonly string[]): readonly string[] {
    const rows = this.#database.all(
      "SELECT value AS id FROM json_each(?) WHERE value NOT IN (SELECT id FROM sightings)",
      [JSON.stringify(ids)],
    );
    return rows.map(({ id }) => String(id));
  }

  count(): number {
    return Number(this.#database.all("SELECT count(*) AS faces FROM sightings")[0]?.["faces"]);
  }

  #comparableRows(where: string, parameters: readonly Parameter[]): readonly Row[] {
    return this.#database.all(
      `SELECT ${columns}, p.vector FROM sightings s JOIN pictures p ON p.seq = s.seq WHERE ${where}`,
      parameters,
    );
  }

  #putOne(sighting: Sighting): void {
    const { vector, crop, ...facts } = sighting;
    const id = sightingId(sighting);
    const [before] = this.#database.all(
      "SELECT s.seq, s.decision, s.stranger, s.id, s.body FROM sightings s WHERE s.id = ?",
      [id],
    );
    const kept = before === undefined ? undefined : readRow(before, this.#file);
    // A new row, whose number tells those who follow the changes that there is something new.
    if (before !== undefined) this.#database.run("DELETE FROM sightings WHERE seq = ?", [Number(before["seq"])]);
    const decision = kept?.decision;
    const person = personOf({ ...facts, ...(decision === undefined ? {} : { decision }) });
    const [written] = this.#database.all(
      `INSERT INTO sightings (id, frame_key, monitor, event, captured_at, kind, person, reviewed, decision, stranger, clarity, body)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq`,
      [
        id,
        keyText(sighting),
        sighting.monitor,
        sighting.event,
        sighting.capturedAt.getTime(),
        sighting.identification.kind,
        person ?? null,
        decision !== undefined,
        decision === undefined ? null : JSON.stringify(decision),
        kept?.stranger ?? null,
        clarityOf(sighting.quality),
        JSON.stringify(facts),
      ],
    );
    const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
    this.#database.run("INSERT INTO pictures VALUES (?, ?, ?)", [Number(written?.["seq"]), bytes, crop]);
  }

  /** Of an event as many as are worth keeping; those that a person spoke of stay. */
  #keepClearest({ monitor, event, maxPerEvent }: EventBound): void {
    const gone = this.#database.all(
      `DELETE FROM sightings WHERE reviewed = 0 AND seq IN (
         SELECT seq FROM sightings WHERE monitor = ? AND event = ? ORDER BY clarity DESC, id LIMIT -1 OFFSET ?
       ) RETURNING stranger`,
      [monitor, event, maxPerEvent],
    );
    recountStrangers(this.#database, gone);
  }

  #read(rows: readonly Row[]): readonly KeptSighting[] {
    return rows.map((row) => readRow(row, this.#file));
  }
}
