import { z } from "zod";
import type { SqliteDatabase } from "../sqlite/database.ts";
import type { Decision, DecisionQuery } from "./decision.ts";
import { type Row, readRow } from "./embedded-rows.ts";
import { type EmbeddedStrangers, recountStrangers } from "./embedded-strangers.ts";
import { checkChange, checkDecisionQuery, readDecision } from "./review-schema.ts";
import type { FaceChange, ReviewChange } from "./review-store.ts";
import { type KeptSighting, personOf } from "./sighting.ts";
import { touchedBy } from "./touched.ts";

/** Decisions that are remembered; older ones can no longer be undone. */
const maxDecisions = 10_000;

/** What people said, in an embedded database; every call blocks its thread. */
export class EmbeddedReview {
  readonly #database: SqliteDatabase;
  readonly #file: string;
  readonly #strangers: EmbeddedStrangers;

  constructor(database: SqliteDatabase, file: string, strangers: EmbeddedStrangers) {
    this.#database = database;
    this.#file = file;
    this.#strangers = strangers;
  }

  change(given: ReviewChange): void {
    const { decision, faces = [], strangers = [] } = checkChange(given);
    this.#database.transaction(() => {
      this.#strangers.put(strangers);
      const moved = faces.flatMap((face) => this.#changeFace(face));
      recountStrangers(this.#database, [...moved, ...strangers.map(({ id }) => ({ stranger: id }))]);
      if (decision !== undefined) this.#putDecision(decision);
    });
  }

  decision(id: string): Decision | undefined {
    return this.#read(this.#database.all("SELECT id, body FROM decisions WHERE id = ?", [id]))[0];
  }

  decisions(query: DecisionQuery): readonly Decision[] {
    const { after, limit } = checkDecisionQuery(query);
    const before = after === undefined ? "" : "WHERE seq < (SELECT seq FROM decisions WHERE id = ?)";
    return this.#read(
      this.#database.all(`SELECT id, body FROM decisions ${before} ORDER BY seq DESC LIMIT ?`, [
        ...(after === undefined ? [] : [after]),
        limit,
      ]),
    );
  }

  latestTouching(touched: {
    readonly faces: readonly string[];
    readonly strangers: readonly string[];
  }): Decision | undefined {
    return this.#read(
      this.#database.all(
        `SELECT d.id, d.body FROM decisions d WHERE d.undone = 0 AND d.seq IN (
           SELECT decision FROM touched WHERE what IN (SELECT value FROM json_each(?))
         ) ORDER BY d.seq DESC LIMIT 1`,
        [JSON.stringify(touchedBy(touched))],
      ),
    )[0];
  }

  #changeFace({ id, decision, stranger }: FaceChange): readonly Row[] {
    const [row] = this.#database.all("SELECT seq, id, body, decision, stranger FROM sightings WHERE id = ?", [id]);
    if (row === undefined) return [];
    const before = readRow(row, this.#file);
    const { decision: _, ...undecided } = before;
    const after: KeptSighting =
      decision === undefined ? before : decision === null ? undecided : { ...undecided, decision };
    this.#database.run("UPDATE sightings SET decision = ?, reviewed = ?, person = ?, stranger = ? WHERE seq = ?", [
      after.decision === undefined ? null : JSON.stringify(after.decision),
      after.decision !== undefined,
      personOf(after) ?? null,
      stranger === undefined ? (before.stranger ?? null) : stranger,
      Number(row["seq"]),
    ]);
    return [{ stranger: before.stranger }, { stranger }];
  }

  #putDecision(decision: Decision): void {
    const person = "person" in decision.action ? (decision.action.person ?? null) : null;
    const [row] = this.#database.all(
      `INSERT INTO decisions (id, person, undone, body) VALUES (?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET person = excluded.person, undone = excluded.undone, body = excluded.body RETURNING seq`,
      [decision.id, person, decision.undoneAt !== undefined, JSON.stringify(decision)],
    );
    const seq = Number(row?.["seq"]);
    for (const what of touchedBy({
      faces: decision.faces.map(({ id }) => id),
      strangers: [...decision.strangers.map(({ id }) => id), ...decision.made],
    }))
      this.#database.run("INSERT OR IGNORE INTO touched VALUES (?, ?)", [what, seq]);
    this.#database.run("DELETE FROM decisions WHERE seq <= ?", [seq - maxDecisions]);
  }

  #read(rows: readonly Row[]): readonly Decision[] {
    return rows.map(({ id, body }) => readDecision(parsedJson.parse(body), `decision ${String(id)} of ${this.#file}`));
  }
}

const parsedJson = z.string().transform((text): unknown => JSON.parse(text));
