import type { Document, IndexDescription } from "mongodb";
import { forgetRepeatedly } from "../store/forgetting.ts";
import { hostsOf, translateMongoError } from "../store/mongodb-errors.ts";
import {
  type MongodbSettings,
  type MongodbTimes,
  makeMongoClient,
  mongodbUrl,
  usualMongodbTimes,
} from "../store/mongodb-result-store.ts";
import type { SightingCollections } from "./mongodb-documents.ts";
import { MongodbFaces } from "./mongodb-faces.ts";
import { MongodbRemovals } from "./mongodb-removals.ts";
import { MongodbReview } from "./mongodb-review.ts";
import { MongodbStrangers } from "./mongodb-strangers.ts";
import { forgetEveryMs, type RetentionSettings } from "./retention.ts";
import type { Sighting } from "./sighting.ts";
import type { Sightings } from "./sightings.ts";

export interface MongodbSightingSettings extends MongodbSettings, RetentionSettings {}

/** Each ends as the answers are ordered, so that a limited query reads no more than it gives. */
const indexes: Readonly<Record<keyof SightingCollections, readonly IndexDescription[]>> = {
  faces: [
    { key: { capturedAt: -1, _id: -1 } },
    { key: { monitor: 1, capturedAt: -1, _id: -1 } },
    { key: { person: 1, capturedAt: -1, _id: -1 } },
    { key: { "identification.kind": 1, capturedAt: -1, _id: -1 } },
    { key: { reviewed: 1, capturedAt: -1, _id: -1 } },
    { key: { stranger: 1, capturedAt: -1, _id: -1 } },
    { key: { stranger: 1, clarity: -1 } },
    { key: { monitor: 1, event: 1, clarity: -1 } },
    { key: { frameKey: 1, reviewed: 1 } },
    { key: { writtenAt: 1, _id: 1 } },
  ],
  pictures: [],
  strangers: [{ key: { lastSeenAt: -1, _id: -1 } }, { key: { person: 1 } }],
  decisions: [{ key: { number: -1 } }, { key: { touched: 1, number: -1 } }, { key: { "action.person": 1 } }],
  numbers: [{ key: { series: 1, number: -1 } }],
};

/**
 * The faces in MongoDB collections, with their indexes made. A batch that fails half way is kept in part; put it again.
 *
 * @throws {FaceServiceError} CONFIG_INVALID for a missing or wrong URL or refused credentials; UNAVAILABLE when no
 *   server answers. No message holds the password
 */
export async function openMongodbSightings(
  settings: MongodbSightingSettings,
  times: MongodbTimes = usualMongodbTimes,
): Promise<Sightings> {
  const client = makeMongoClient(await mongodbUrl(settings), times);
  const translating = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw translateMongoError(error, hostsOf(client.options));
    }
  };
  const database = client.db(settings.database);
  const named = <T extends Document>(suffix: string) => database.collection<T>(`${settings.collection}${suffix}`);
  const collections: SightingCollections = {
    faces: named(""),
    pictures: named("_pictures"),
    strangers: named("_strangers"),
    decisions: named("_decisions"),
    numbers: named("_numbers"),
  };
  try {
    await translating(() => makeIndexes(collections));
  } catch (error) {
    await client.close();
    throw error;
  }
  const store = storeOver(collections, settings, translating);
  const forgetting = forgetRepeatedly(store.forget, forgetEveryMs);
  return {
    ...store.sightings,
    async [Symbol.asyncDispose]() {
      await forgetting[Symbol.asyncDispose]();
      await client.close();
    },
  };
}

async function makeIndexes(collections: SightingCollections): Promise<void> {
  for (const [name, wanted] of Object.entries(indexes))
    for (const index of wanted) await collections[name as keyof SightingCollections].createIndexes([index]);
}

function storeOver(
  collections: SightingCollections,
  settings: RetentionSettings,
  translating: <T>(work: () => Promise<T>) => Promise<T>,
): { readonly sightings: Omit<Sightings, typeof Symbol.asyncDispose>; readonly forget: () => Promise<boolean> } {
  const faces = new MongodbFaces(collections);
  const strangers = new MongodbStrangers(collections);
  const review = new MongodbReview(collections, strangers);
  const removals = new MongodbRemovals(collections, strangers);
  const put = async (sightings: readonly Sighting[]): Promise<void> => {
    await faces.put(sightings);
    const events = new Map(
      sightings.map(({ monitor, event }) => [JSON.stringify([monitor, event]), { monitor, event }]),
    );
    for (const event of events.values()) await removals.keepClearest(event, settings.maxPerEvent);
  };
  return {
    forget: () => removals.forget(settings),
    sightings: {
      put: (sightings) => translating(() => put(sightings)),
      get: (ids) => translating(() => faces.get(ids)),
      find: (query) => translating(() => faces.find(query)),
      crop: (id) => translating(() => faces.crop(id)),
      decidedIn: (frames) => translating(() => faces.decidedIn(frames)),
      changes: (cursor, limit) => translating(() => faces.changes(cursor, limit)),
      comparable: (ids) => translating(() => faces.comparable(ids)),
      gone: (ids) => translating(() => faces.gone(ids)),
      count: () => translating(() => faces.count()),
      erase: (ids) => translating(() => removals.erase(ids)),
      erasePerson: (person) => translating(() => removals.erasePerson(person)),
      renamePerson: (person, name) => translating(() => removals.renamePerson(person, name)),
      change: (change) => translating(() => review.change(change)),
      decision: (id) => translating(() => review.decision(id)),
      decisions: (query) => translating(() => review.decisions(query)),
      latestTouching: (touched) => translating(() => review.latestTouching(touched)),
      newStrangerIds: (count) => translating(() => strangers.newIds(count)),
      strangers: (query) => translating(() => strangers.find(query)),
      strangersById: (ids) => translating(() => strangers.byId(ids)),
      clearest: (ids, perStranger) => translating(() => strangers.clearest(ids, perStranger)),
    },
  };
}
