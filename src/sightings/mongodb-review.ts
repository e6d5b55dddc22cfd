import type { AnyBulkWriteOperation } from "mongodb";
import type { Decision, DecisionQuery } from "./decision.ts";
import {
  type DecisionDocument,
  type FaceDocument,
  foundBy,
  readFace,
  type SightingCollections,
} from "./mongodb-documents.ts";
import { nextNumbers } from "./mongodb-numbers.ts";
import type { MongodbStrangers } from "./mongodb-strangers.ts";
import { checkChange, checkDecisionQuery, readDecision } from "./review-schema.ts";
import type { FaceChange, ReviewChange } from "./review-store.ts";
import type { KeptSighting } from "./sighting.ts";
import { touchedBy } from "./touched.ts";

/** Decisions that are remembered; older ones can no longer be undone. */
const maxDecisions = 10_000;

/**
 * What people said, in MongoDB collections; throws what the driver throws. A change that is cut off half way is completed
 * by repeating it: every part of it says how things shall be.
 */
export class MongodbReview {
  readonly #collections: SightingCollections;
  readonly #strangers: MongodbStrangers;

  constructor(collections: SightingCollections, strangers: MongodbStrangers) {
    this.#collections = collections;
    this.#strangers = strangers;
  }

  async change(given: ReviewChange): Promise<void> {
    const { decision, faces = [], strangers = [] } = checkChange(given);
    await this.#strangers.put(strangers);
    const moved = faces.length === 0 ? [] : await this.#changeFaces(faces);
    await this.#strangers.recount([...moved, ...strangers.map(({ id }) => id)]);
    if (decision !== undefined) await this.#putDecision(decision);
  }

  async decision(id: string): Promise<Decision | undefined> {
    const found = await this.#collections.decisions.findOne({ _id: id });
    return found === null ? undefined : decisionOf(found);
  }

  async decisions(query: DecisionQuery): Promise<readonly Decision[]> {
    const { after, limit } = checkDecisionQuery(query);
    const { decisions } = this.#collections;
    const last = after === undefined ? null : await decisions.findOne({ _id: after });
    const filter = after === undefined ? {} : { number: { $lt: last?.number ?? 0 } };
    return (await decisions.find(filter).sort({ number: -1 }).limit(limit).toArray()).map(decisionOf);
  }

  async latestTouching(touched: {
    readonly faces: readonly string[];
    readonly strangers: readonly string[];
  }): Promise<Decision | undefined> {
    const filter = { touched: { $in: [...touchedBy(touched)] }, isUndone: false };
    const [found] = await this.#collections.decisions.find(filter).sort({ number: -1 }).limit(1).toArray();
    return found === undefined ? undefined : decisionOf(found);
  }

  /** @returns the strangers that lost or won faces */
  async #changeFaces(changes: readonly FaceChange[]): Promise<readonly string[]> {
    const { faces } = this.#collections;
    const found = await faces.find({ _id: { $in: changes.map(({ id }) => id) } }).toArray();
    const before = new Map(found.map((document) => [document._id, readFace(document)]));
    const writes = changes.flatMap((change): AnyBulkWriteOperation<FaceDocument>[] => {
      const face = before.get(change.id);
      return face === undefined ? [] : [{ updateOne: { filter: { _id: change.id }, update: updateOf(face, change) } }];
    });
    if (writes.length > 0) await faces.bulkWrite(writes, { ordered: false });
    return changes.flatMap(({ id, stranger }) => [before.get(id)?.stranger ?? [], stranger ?? []].flat());
  }

  async #putDecision({ id, ...fields }: Decision): Promise<void> {
    const { decisions, numbers } = this.#collections;
    const before = await decisions.findOne({ _id: id });
    const [next = 0] = before === null ? await nextNumbers(numbers, "decisions", 1) : [];
    const number = before?.number ?? next;
    const touched = touchedBy({
      faces: fields.faces.map((face) => face.id),
      strangers: [...fields.strangers.map((stranger) => stranger.id), ...fields.made],
    });
    const document = { ...fields, number, touched, isUndone: fields.undoneAt !== undefined };
    await decisions.replaceOne({ _id: id }, document, { upsert: true });
    await decisions.deleteMany({ number: { $lte: number - maxDecisions } });
  }
}

function updateOf(face: KeptSighting, { decision, stranger }: FaceChange) {
  const { decision: _, ...undecided } = face;
  const after = decision === undefined ? face : decision === null ? undecided : { ...undecided, decision };
  const gone = [...(decision === null ? ["decision"] : []), ...(stranger === null ? ["stranger"] : [])];
  return {
    $set: {
      ...foundBy(after),
      ...(decision ? { decision } : {}),
      ...(stranger ? { stranger } : {}),
    },
    ...(gone.length === 0 ? {} : { $unset: Object.fromEntries(gone.map((key) => [key, "" as const])) }),
  };
}

/** @throws {FaceServiceError} CONFIG_INVALID when someone else has written there */
export function decisionOf({
  _id,
  number: _number,
  touched: _touched,
  isUndone: _isUndone,
  ...stored
}: DecisionDocument) {
  return readDecision({ ...stored, id: _id }, `decision ${_id} of the MongoDB server`);
}
