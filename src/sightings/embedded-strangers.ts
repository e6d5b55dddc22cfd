import type { SqliteDatabase } from "../sqlite/database.ts";
import type { Row } from "./embedded-rows.ts";
import { readStranger } from "./review-schema.ts";
import type { Stranger, StrangerFace, StrangerQuery, StrangerSummary } from "./stranger.ts";

/** Counts anew the faces of those strangers that rows name in their column `stranger`. */
export function recountStrangers(database: SqliteDatabase, rows: readonly Row[]): void {
  const ids = new Set(rows.flatMap(({ stranger }) => (typeof stranger === "string" ? [stranger] : [])));
  for (const id of ids)
    database.run(
      `UPDATE strangers SET
         faces = (SELECT count(*) FROM sightings WHERE stranger = strangers.id),
         first_seen = coalesce((SELECT min(captured_at) FROM sightings WHERE stranger = strangers.id), first_seen),
         last_seen = coalesce((SELECT max(captured_at) FROM sightings WHERE stranger = strangers.id), last_seen)
       WHERE id = ?`,
      [id],
    );
}

/** The strangers in an embedded database; every call blocks its thread. */
export class EmbeddedStrangers {
  readonly #database: SqliteDatabase;
  readonly #file: string;

  constructor(database: SqliteDatabase, file: string) {
    this.#database = database;
    this.#file = file;
  }

  put(strangers: readonly Stranger[]): void {
    for (const stranger of strangers) {
      const { id, ignored, person, mergedInto, createdAt } = stranger;
      const isNamed = person !== undefined || mergedInto !== undefined;
      this.#database.run(
        `INSERT INTO strangers (id, body, ignored, named, person, first_seen, last_seen) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET body = excluded.body, ignored = excluded.ignored, named = excluded.named, person = excluded.person`,
        [id, JSON.stringify(stranger), ignored, isNamed, person ?? null, createdAt.getTime(), createdAt.getTime()],
      );
    }
  }

  newIds(count: number): readonly string[] {
    let last = 0;
    this.#database.transaction(() => {
      const [row] = this.#database.all("UPDATE last_stranger SET number = number + ? RETURNING number", [count]);
      last = Number(row?.["number"]);
    });
    return Array.from({ length: count }, (_, index) => String(last - count + 1 + index));
  }

  find({ ignored, named = false, minFaces = 1, after, limit }: StrangerQuery): readonly StrangerSummary[] {
    const conditions = [
      ["faces >= ?", Math.max(1, minFaces)] as const,
      ...(ignored === undefined ? [] : [["ignored = ?", ignored] as const]),
      ...(named ? [] : [["named = ?", false] as const]),
    ];
    const place = after === undefined ? "" : "AND (last_seen, id) < (?, ?)";
    const rows = this.#database.all(
      `SELECT * FROM strangers WHERE ${conditions.map(([sql]) => sql).join(" AND ")} ${place}
       ORDER BY last_seen DESC, id DESC LIMIT ?`,
      [
        ...conditions.map(([, value]) => value),
        ...(after === undefined ? [] : [after.lastSeenAt.getTime(), after.id]),
        limit,
      ],
    );
    return rows.map((row) => this.#summary(row));
  }

  byId(ids: readonly string[]): readonly StrangerSummary[] {
    const rows = this.#database.all("SELECT * FROM strangers WHERE id IN (SELECT value FROM json_each(?))", [
      JSON.stringify(ids),
    ]);
    return rows.map((row) => this.#summary(row));
  }

  /** By columns alone: of a page of strangers these are the most rows, and no body is read. */
  clearest(ids: readonly string[], perStranger: number): ReadonlyMap<string, readonly StrangerFace[]> {
    const sql = "SELECT id, captured_at FROM sightings WHERE stranger = ? ORDER BY clarity DESC LIMIT ?";
    return new Map(
      ids.map((stranger) => [
        stranger,
        this.#database
          .all(sql, [stranger, perStranger])
          .map((row) => ({ id: String(row["id"]), capturedAt: new Date(Number(row["captured_at"])) })),
      ]),
    );
  }

  #summary(row: Row): StrangerSummary {
    return {
      ...readStranger(JSON.parse(String(row["body"])), `stranger ${String(row["id"])} of ${this.#file}`),
      faces: Number(row["faces"]),
      firstSeenAt: new Date(Number(row["first_seen"])),
      lastSeenAt: new Date(Number(row["last_seen"])),
    };
  }
}
