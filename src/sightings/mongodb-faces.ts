import type { Filter } from "mongodb";
import { replaceAll } from "../store/mongodb-write.ts";
import { type FrameKey, keyText } from "../store/results.ts";
import { clarityOf } from "./clarity.ts";
import { type FaceDocument, foundBy, readFace, type SightingCollections, vectorOf } from "./mongodb-documents.ts";
import { type ComparableSighting, type KeptSighting, type Sighting, sightingId } from "./sighting.ts";
import { checkIds, checkSightingQuery, checkSightings } from "./sighting-schema.ts";
import type { SightingChanges, SightingQuery } from "./sighting-store.ts";

/** By so much the clocks of writers may differ: what was written in the last moments is told again. */
const clockToleranceMs = 30_000;

/** The faces in MongoDB collections; throws what the driver throws. */
export class MongodbFaces {
  readonly #collections: SightingCollections;

  constructor(collections: SightingCollections) {
    this.#collections = collections;
  }

  async put(sightings: readonly Sighting[]): Promise<void> {
    const { faces, pictures } = this.#collections;
    const latest = new Map(checkSightings(sightings).map((sighting) => [sightingId(sighting), sighting]));
    if (latest.size === 0) return;
    // Pictures first: a face that can be found can be looked at.
    const bytes = [...latest].map(([id, { vector, crop }]) => {
      const coded = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
      return [id, { vector: coded, crop }] as const;
    });
    await replaceAll(pictures, new Map(bytes));
    const before = new Map((await this.get([...latest.keys()])).map((face) => [face.id, face]));
    const documents = [...latest].map(([id, sighting]) => [id, documentOf(sighting, before.get(id))] as const);
    await replaceAll(faces, new Map(documents));
  }

  async get(ids: readonly string[]): Promise<readonly KeptSighting[]> {
    const found = await this.#collections.faces.find({ _id: { $in: [...checkIds(ids)] } }).toArray();
    const byId = new Map(found.map((document) => [document._id, document]));
    return [...new Set(ids)].flatMap((id) => {
      const document = byId.get(id);
      return document === undefined ? [] : [readFace(document)];
    });
  }

  async find(given: SightingQuery): Promise<readonly KeptSighting[]> {
    const query = checkSightingQuery(given);
    const direction = query.sort === "oldest" ? 1 : -1;
    const filter = { ...filterOf(query), ...(await this.#reviewFilter(query)) };
    const found = this.#collections.faces
      .find(filter)
      .sort({ capturedAt: direction, _id: direction })
      .limit(query.limit);
    return (await found.toArray()).map(readFace);
  }

  async crop(id: string): Promise<Uint8Array | undefined> {
    const options = { projection: { crop: 1 }, promoteBuffers: true } as const;
    const found = await this.#collections.pictures.findOne({ _id: id }, options);
    return found === null ? undefined : Uint8Array.from(found.crop);
  }

  async decidedIn(frames: readonly FrameKey[]): Promise<readonly KeptSighting[]> {
    const filter = { frameKey: { $in: frames.map(keyText) }, reviewed: true };
    return (await this.#collections.faces.find(filter).toArray()).map(readFace);
  }

  async changes(cursor: string | undefined, limit: number): Promise<SightingChanges> {
    const [sinceMs, after] = cursor === undefined ? [0, ""] : (JSON.parse(cursor) as [number, string]);
    const since = new Date(sinceMs);
    const found = await this.#collections.faces
      .find({ $or: [{ writtenAt: { $gt: since } }, { writtenAt: since, _id: { $gt: after } }] })
      .sort({ writtenAt: 1, _id: 1 })
      .limit(limit)
      .toArray();
    const last = found.at(-1);
    const isMore = found.length === limit;
    const items = await this.#comparable(found.map(readFace));
    return { items, isMore, cursor: nextCursor({ last, isMore, cursor }) };
  }

  async comparable(ids: readonly string[]): Promise<readonly ComparableSighting[]> {
    return this.#comparable(await this.get(ids));
  }

  async gone(ids: readonly string[]): Promise<readonly string[]> {
    const found = await this.#collections.faces.find({ _id: { $in: [...ids] } }, { projection: { _id: 1 } }).toArray();
    const there = new Set(found.map(({ _id }) => _id));
    return ids.filter((id) => !there.has(id));
  }

  async count(): Promise<number> {
    return await this.#collections.faces.countDocuments();
  }

  async #comparable(faces: readonly KeptSighting[]): Promise<readonly ComparableSighting[]> {
    const options = { projection: { vector: 1 }, promoteBuffers: true } as const;
    const filter = { _id: { $in: faces.map(({ id }) => id) } };
    const pictures = await this.#collections.pictures.find(filter, options).toArray();
    const vectors = new Map(pictures.map(({ _id, vector }) => [_id, vectorOf(vector)]));
    return faces.flatMap((face) => {
      const vector = vectors.get(face.id);
      return vector === undefined ? [] : [{ ...face, vector }];
    });
  }

  async #reviewFilter({ reviewed, stranger }: SightingQuery): Promise<Filter<FaceDocument>> {
    if (reviewed === undefined) return {};
    if (reviewed) return { reviewed };
    const options = { projection: { _id: 1 } };
    const ignored = await this.#collections.strangers.find({ ignored: true }, options).toArray();
    const ids = ignored.map(({ _id }) => _id);
    if (stranger === undefined) return { reviewed, stranger: { $nin: ids } };
    return ids.includes(stranger) ? { reviewed, stranger: { $in: [] } } : { reviewed };
  }
}

function documentOf(sighting: Sighting, before: KeptSighting | undefined): Omit<FaceDocument, "_id"> {
  const { vector: _vector, crop: _crop, ...facts } = sighting;
  const { decision, stranger } = before ?? {};
  return {
    ...facts,
    ...(decision === undefined ? {} : { decision }),
    ...(stranger === undefined ? {} : { stranger }),
    ...foundBy({ ...facts, ...(decision === undefined ? {} : { decision }) }),
    frameKey: keyText(sighting),
    clarity: clarityOf(sighting.quality),
    writtenAt: new Date(),
  };
}

interface LastChange {
  readonly last: FaceDocument | undefined;
  readonly isMore: boolean;
  readonly cursor: string | undefined;
}

function nextCursor({ last, isMore, cursor }: LastChange): string {
  const horizonMs = Date.now() - clockToleranceMs;
  if (last === undefined) return cursor ?? JSON.stringify([0, ""]);
  const writtenMs = last.writtenAt.getTime();
  return isMore || writtenMs < horizonMs ? JSON.stringify([writtenMs, last._id]) : JSON.stringify([horizonMs, ""]);
}

function filterOf(query: SightingQuery): Filter<FaceDocument> {
  const { monitor, event, person, kind, stranger, from, to, after, sort } = query;
  const captured = { ...(from ? { $gte: from } : {}), ...(to ? { $lt: to } : {}) };
  const beyond = sort === "oldest" ? "$gt" : "$lt";
  return {
    ...(monitor === undefined ? {} : { monitor }),
    ...(event === undefined ? {} : { event }),
    ...(person === undefined ? {} : { person }),
    ...(kind === undefined ? {} : { "identification.kind": kind }),
    ...(stranger === undefined ? {} : { stranger }),
    ...(from || to ? { capturedAt: captured } : {}),
    ...(after === undefined
      ? {}
      : {
          $or: [
            { capturedAt: { [beyond]: after.capturedAt } },
            { capturedAt: after.capturedAt, _id: { [beyond]: after.id } },
          ],
        }),
  };
}
