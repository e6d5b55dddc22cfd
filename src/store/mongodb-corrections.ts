import type { AnyBulkWriteOperation, Collection, Filter, IndexDescription } from "mongodb";
import { checkCorrectedQuery, checkCorrections, checkFaceKeys, readCorrection } from "./correction-schema.ts";
import {
  type CorrectedQuery,
  type FaceCorrection,
  type FaceKey,
  type Findable,
  faceKeyText,
  findableBy,
  peopleOfEvent,
  peopleOfFrame,
} from "./face-corrections.ts";
import type { EventDocument } from "./mongodb-events.ts";
import type { FrameDocument } from "./mongodb-result-store.ts";
import { replaceAll } from "./mongodb-write.ts";
import { readEventResult, readResult } from "./result-schema.ts";
import { eventKeyText, keyText } from "./results.ts";

/** `_id` is the {@link faceKeyText}. */
export interface CorrectionDocument extends FaceCorrection {
  readonly _id: string;
  readonly frameKey: string;
  readonly eventKey: string;
}

/** Of a frame's or an event's document, where anything was said of its faces; else it is found by its answers. */
export interface Corrected {
  readonly corrected?: Findable;
}

/** Further indexes of frames and events, whose lists are ordered so. */
export const correctedIndexes = (captured: string): readonly IndexDescription[] => [
  { key: { "corrected.names": 1, [captured]: -1, _id: -1 } },
  { key: { "corrected.kinds": 1, [captured]: -1, _id: -1 } },
];

/** Conditions of a query by name and kind. @param people - field of the answers: `faces` or `people` */
export function foundAs(
  people: "faces" | "people",
  asked: { readonly name?: string; readonly kind?: string },
): readonly Filter<Corrected>[] {
  return (["name", "kind"] as const).flatMap((field) => {
    const value = asked[field];
    if (value === undefined) return [];
    const answered = { [`${people}.identification.${field}`]: value, corrected: { $exists: false } };
    return [{ $or: [answered, { [`corrected.${field}s`]: value }] } as Filter<Corrected>];
  });
}

interface Corrections {
  readonly corrections: Collection<CorrectionDocument>;
  readonly frames: Collection<FrameDocument>;
  readonly events: Collection<EventDocument>;
}

/**
 * What people said of faces, in MongoDB collections; throws what the driver throws. What was said is written before the documents that
 * are found by it, and these are written anew whenever either changes, so that a repeat completes what was cut off.
 */
export class MongodbCorrections {
  readonly #collections: Corrections;

  constructor(collections: Corrections) {
    this.#collections = collections;
  }

  async prepare(): Promise<void> {
    const { corrections, frames, events } = this.#collections;
    for (const index of [{ key: { frameKey: 1 } }, { key: { eventKey: 1 } }]) await corrections.createIndexes([index]);
    for (const index of correctedIndexes("capturedAt")) await frames.createIndexes([index]);
    for (const index of correctedIndexes("firstCapturedAt")) await events.createIndexes([index]);
  }

  async correct(given: readonly FaceCorrection[]): Promise<void> {
    const sound = checkCorrections(given);
    if (sound.length === 0) return;
    const documents = sound.map((one) => {
      const keys = { frameKey: keyText(one), eventKey: eventKeyText(one) };
      return [faceKeyText(one), { ...one, ...keys }] as const;
    });
    await replaceAll(this.#collections.corrections, new Map(documents));
    await this.#refreshAll(sound);
  }

  async uncorrect(given: readonly FaceKey[]): Promise<void> {
    const sound = checkFaceKeys(given);
    if (sound.length === 0) return;
    await this.#collections.corrections.deleteMany({ _id: { $in: sound.map(faceKeyText) } });
    await this.#refreshAll(sound);
  }

  async corrected(given: CorrectedQuery): Promise<readonly FaceCorrection[]> {
    const { after, limit } = checkCorrectedQuery(given);
    const behind = after === undefined ? {} : { _id: { $gt: faceKeyText(after) } };
    const found = this.#collections.corrections.find(behind).sort({ _id: 1 }).limit(limit);
    return (await found.toArray()).map(correctionOf);
  }

  /** Frames that were written anew, and thereby lost what they are found by. */
  async frames(keys: readonly string[]): Promise<void> {
    const said = await this.#said("frameKey", keys);
    await this.#refreshFrames([...said.keys()], said);
  }

  /** Events that were written anew. */
  async events(keys: readonly string[]): Promise<void> {
    const said = await this.#said("eventKey", keys);
    await this.#refreshEvents([...said.keys()], said);
  }

  async #refreshAll(faces: readonly FaceKey[]): Promise<void> {
    const frames = [...new Set(faces.map(keyText))];
    await this.#refreshFrames(frames, await this.#said("frameKey", frames));
    const events = [...new Set(faces.map(eventKeyText))];
    await this.#refreshEvents(events, await this.#said("eventKey", events));
  }

  async #refreshFrames(keys: readonly string[], said: Said): Promise<void> {
    if (keys.length === 0) return;
    const { frames } = this.#collections;
    const found = await frames.find({ _id: { $in: [...keys] } }).toArray();
    const writes = found.map(({ _id, ...stored }) => {
      const corrections = said.get(_id);
      const result = readResult(stored, `document ${_id} of the MongoDB collection ${frames.namespace}`);
      return updateOf<FrameDocument>(_id, corrections && findableBy(peopleOfFrame(result, corrections)));
    });
    if (writes.length > 0) await frames.bulkWrite(writes, { ordered: false });
  }

  async #refreshEvents(keys: readonly string[], said: Said): Promise<void> {
    if (keys.length === 0) return;
    const { events } = this.#collections;
    const found = await events.find({ _id: { $in: [...keys] } }).toArray();
    const writes = found.map(({ _id, ...stored }) => {
      const corrections = said.get(_id);
      const result = readEventResult(stored, `document ${_id} of the MongoDB collection ${events.namespace}`);
      return updateOf<EventDocument>(_id, corrections && findableBy(peopleOfEvent(result, corrections)));
    });
    if (writes.length > 0) await events.bulkWrite(writes, { ordered: false });
  }

  async #said(field: "frameKey" | "eventKey", keys: readonly string[]): Promise<Said> {
    const said = new Map<string, FaceCorrection[]>();
    if (keys.length === 0) return said;
    const filter: Filter<CorrectionDocument> = { [field]: { $in: [...keys] } };
    for (const document of await this.#collections.corrections.find(filter).sort({ _id: 1 }).toArray()) {
      const key = document[field];
      said.set(key, [...(said.get(key) ?? []), correctionOf(document)]);
    }
    return said;
  }
}

type Said = ReadonlyMap<string, readonly FaceCorrection[]>;

const correctionOf = (document: CorrectionDocument): FaceCorrection =>
  readCorrection(document, `document ${document._id} of MongoDB's corrections`);

function updateOf<T extends Corrected & { readonly _id: string }>(
  _id: string,
  corrected: Findable | undefined,
): AnyBulkWriteOperation<T> {
  const update = corrected === undefined ? { $unset: { corrected: "" } } : { $set: { corrected } };
  // The driver's types cannot tell that a generic T has the field.
  return { updateOne: { filter: { _id }, update } } as unknown as AnyBulkWriteOperation<T>;
}
