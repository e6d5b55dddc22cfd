import type { Filter } from "mongodb";
import type { SightingCollections, StrangerDocument } from "./mongodb-documents.ts";
import { nextNumbers } from "./mongodb-numbers.ts";
import { checkStrangerQuery, readStranger } from "./review-schema.ts";
import type { Stranger, StrangerFace, StrangerQuery, StrangerSummary } from "./stranger.ts";

/** The strangers in MongoDB collections; throws what the driver throws. */
export class MongodbStrangers {
  readonly #collections: SightingCollections;

  constructor(collections: SightingCollections) {
    this.#collections = collections;
  }

  async put(given: readonly Stranger[]): Promise<void> {
    const { strangers } = this.#collections;
    for (const { id, ...fields } of given) {
      const isNamed = fields.person !== undefined || fields.mergedInto !== undefined;
      const absent = (["label", "person", "mergedInto"] as const).filter((key) => fields[key] === undefined);
      const seen = { faces: 0, firstSeenAt: fields.createdAt, lastSeenAt: fields.createdAt };
      await strangers.updateOne(
        { _id: id },
        {
          $set: { ...fields, isNamed },
          $setOnInsert: seen,
          ...(absent.length === 0 ? {} : { $unset: Object.fromEntries(absent.map((key) => [key, ""])) }),
        },
        { upsert: true },
      );
    }
  }

  /** Counts anew; ids may repeat. */
  async recount(ids: readonly string[]): Promise<void> {
    const { faces, strangers } = this.#collections;
    for (const stranger of new Set(ids)) {
      const [count, first, last] = await Promise.all([
        faces.countDocuments({ stranger }),
        faces.find({ stranger }).sort({ capturedAt: 1 }).limit(1).toArray(),
        faces.find({ stranger }).sort({ capturedAt: -1 }).limit(1).toArray(),
      ]);
      const [firstSeenAt, lastSeenAt] = [first[0]?.capturedAt, last[0]?.capturedAt];
      const seen = firstSeenAt === undefined || lastSeenAt === undefined ? {} : { firstSeenAt, lastSeenAt };
      await strangers.updateOne({ _id: stranger }, { $set: { faces: count, ...seen } });
    }
  }

  async newIds(count: number): Promise<readonly string[]> {
    return (await nextNumbers(this.#collections.numbers, "strangers", count)).map(String);
  }

  async find(given: StrangerQuery): Promise<readonly StrangerSummary[]> {
    const { ignored, named = false, minFaces = 1, after, limit } = checkStrangerQuery(given);
    const filter: Filter<StrangerDocument> = {
      faces: { $gte: Math.max(1, minFaces) },
      ...(ignored === undefined ? {} : { ignored }),
      ...(named ? {} : { isNamed: false }),
      ...(after === undefined
        ? {}
        : {
            $or: [{ lastSeenAt: { $lt: after.lastSeenAt } }, { lastSeenAt: after.lastSeenAt, _id: { $lt: after.id } }],
          }),
    };
    const found = this.#collections.strangers.find(filter).sort({ lastSeenAt: -1, _id: -1 }).limit(limit);
    return (await found.toArray()).map(summaryOf);
  }

  async byId(ids: readonly string[]): Promise<readonly StrangerSummary[]> {
    return (await this.#collections.strangers.find({ _id: { $in: [...ids] } }).toArray()).map(summaryOf);
  }

  async clearest(ids: readonly string[], perStranger: number): Promise<ReadonlyMap<string, readonly StrangerFace[]>> {
    const options = { projection: { _id: 1, capturedAt: 1 } };
    const found = ids.map(async (stranger) => {
      const faces = this.#collections.faces.find({ stranger }, options).sort({ clarity: -1 }).limit(perStranger);
      return [stranger, (await faces.toArray()).map(({ _id, capturedAt }) => ({ id: _id, capturedAt }))] as const;
    });
    return new Map(await Promise.all(found));
  }

  /** One that was named, ignored, labelled or merged keeps its meaning. */
  async forgetEmpty(before: Date): Promise<void> {
    const filter = { faces: 0, isNamed: false, ignored: false, lastSeenAt: { $lt: before } };
    await this.#collections.strangers.deleteMany({ ...filter, label: { $exists: false } });
  }
}

function summaryOf({ _id, faces, firstSeenAt, lastSeenAt, ...stored }: StrangerDocument): StrangerSummary {
  const stranger = readStranger({ ...stored, id: _id }, `stranger ${_id} of the MongoDB server`);
  return { ...stranger, faces, firstSeenAt, lastSeenAt };
}
