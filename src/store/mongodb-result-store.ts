import { readFile } from "node:fs/promises";
import { type Collection, type Filter, type IndexDescription, MongoClient } from "mongodb";
import { FaceServiceError, messageOf } from "../errors.ts";
import type { EventKey, EventQuery, EventResult } from "./event-results.ts";
import type { CorrectedQuery, FaceCorrection, FaceKey } from "./face-corrections.ts";
import { type Corrected, type CorrectionDocument, foundAs, MongodbCorrections } from "./mongodb-corrections.ts";
import { hostsOf, translateMongoError } from "./mongodb-errors.ts";
import { type EventDocument, MongodbEvents } from "./mongodb-events.ts";
import { changedAtField, MongodbHistory } from "./mongodb-history.ts";
import { allOf, rangeOf, sortOf } from "./mongodb-order.ts";
import { keepFor } from "./mongodb-retention.ts";
import { replaceAll } from "./mongodb-write.ts";
import type { Changes, ChangesQuery, CountsQuery, Presence, ResultCounts } from "./result-history.ts";
import { checkKey, checkQuery, checkResults, keyTextsOf, lastOfEachKey, readResult } from "./result-schema.ts";
import {
  type FrameKey,
  type FrameRange,
  type FrameResult,
  frameOfKeyText,
  keyText,
  type ResultQuery,
  type ResultStore,
} from "./results.ts";

export interface MongodbSettings {
  readonly url: string | null;
  /** Absolute path of a file that holds the URL, used when `url` is null. */
  readonly urlFile: string | null;
  readonly database: string;
  /** Of the frames; beside it lie the events and the corrections, in collections of this name and `_events`, `_corrections`. */
  readonly collection: string;
}

export interface MongodbTimes {
  /** Until a server is found; also of one connection. */
  readonly connectMs: number;
  /** Of one answer. */
  readonly requestMs: number;
}

export const usualMongodbTimes: MongodbTimes = { connectMs: 5000, requestMs: 30_000 };
/** `_id` is the {@link keyText}; the rest is the result as it is, dates as dates. */
export type FrameDocument = FrameResult & Corrected & { readonly _id: string; readonly changedAt?: Date };

/** Each ends as the answers are ordered, so that a limited query reads no more than it gives. */
const indexes: IndexDescription[] = [
  { key: { capturedAt: -1, _id: -1 } },
  { key: { monitor: 1, capturedAt: -1, _id: -1 } },
  { key: { event: 1, capturedAt: -1, _id: -1 } },
  { key: { "faces.identification.name": 1, capturedAt: -1, _id: -1 } },
  { key: { "faces.identification.kind": 1, capturedAt: -1, _id: -1 } },
  { key: { [changedAtField]: 1 } },
];

/**
 * The results in a MongoDB collection, with its indexes made. A batch that fails half way is kept in part; put it
 * again.
 *
 * @throws {FaceServiceError} CONFIG_INVALID for a missing or wrong URL, refused credentials, or `retentionDays` on a
 *   server without TTL indexes; UNAVAILABLE when no server answers. No message holds the password
 */
export async function openMongodbResultStore(
  settings: MongodbSettings & { readonly retentionDays?: number | null },
  times: MongodbTimes = usualMongodbTimes,
): Promise<ResultStore> {
  const client = makeMongoClient(await mongodbUrl(settings), times);
  const database = client.db(settings.database);
  const store = new MongodbResultStore(client, {
    frames: database.collection<FrameDocument>(settings.collection),
    events: database.collection<EventDocument>(`${settings.collection}_events`),
    corrections: database.collection<CorrectionDocument>(`${settings.collection}_corrections`),
  });
  try {
    await store.prepare(settings.retentionDays ?? null);
  } catch (error) {
    await client.close();
    throw error;
  }
  return store;
}

export async function mongodbUrl({ url, urlFile }: MongodbSettings): Promise<string> {
  if (url !== null) return url;
  if (urlFile === null)
    throw new FaceServiceError(
      "CONFIG_INVALID",
      "results.kind is mongodb, but there is no URL; set results.mongodb.url, results.mongodb.urlFile or FACE_MONGODB_URL",
    );
  try {
    return (await readFile(urlFile, "utf8")).trim();
  } catch (error) {
    throw new FaceServiceError("CONFIG_INVALID", `cannot read results.mongodb.urlFile: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

export function makeMongoClient(url: string, { connectMs, requestMs }: MongodbTimes): MongoClient {
  try {
    return new MongoClient(url, {
      appName: "face-det-rec",
      serverSelectionTimeoutMS: connectMs,
      connectTimeoutMS: connectMs,
      socketTimeoutMS: requestMs,
      waitQueueTimeoutMS: requestMs,
      maxPoolSize: 10,
      ignoreUndefined: true,
      writeConcern: { w: "majority", journal: true },
    });
  } catch (error) {
    // Not told as a cause: the parser may quote the URL, which holds the password.
    const problem = messageOf(error).replaceAll(url, "the URL");
    throw new FaceServiceError(
      "CONFIG_INVALID",
      `the MongoDB URL cannot be used: ${problem}; expected mongodb://user:password@host:port/`,
    );
  }
}

class MongodbResultStore implements ResultStore {
  readonly #client: MongoClient;
  readonly #collection: Collection<FrameDocument>;
  readonly #events: MongodbEvents;
  readonly #history: MongodbHistory;
  readonly #corrections: MongodbCorrections;

  constructor(client: MongoClient, collections: ConstructorParameters<typeof MongodbCorrections>[0]) {
    const { frames, events } = collections;
    this.#client = client;
    this.#collection = frames;
    this.#events = new MongodbEvents(events);
    this.#history = new MongodbHistory(frames, events);
    this.#corrections = new MongodbCorrections(collections);
  }

  async prepare(retentionDays: number | null): Promise<void> {
    for (const index of indexes) await this.#translating(() => this.#collection.createIndexes([index]));
    await this.#translating(() => this.#events.prepare());
    await this.#translating(() => this.#corrections.prepare());
    await this.#translating(() => keepFor(this.#collection, "capturedAt", retentionDays));
    await this.#translating(() => keepFor(this.#events.collection, "firstCapturedAt", retentionDays));
  }

  async put(results: readonly FrameResult[]): Promise<void> {
    const latest = lastOfEachKey(checkResults(results));
    if (latest.size === 0) return;
    await this.#translating(async () => {
      await replaceAll(this.#collection, latest);
      await this.#corrections.frames([...latest.keys()]);
    });
  }

  async get(key: FrameKey): Promise<FrameResult | undefined> {
    const _id = keyText(checkKey(key));
    const found = await this.#translating(() => this.#collection.findOne({ _id }));
    return found === null ? undefined : this.#read(found);
  }

  async find(query: ResultQuery): Promise<readonly FrameResult[]> {
    const filter = filterOf(checkQuery(query));
    const found = await this.#translating(() =>
      this.#collection.find(filter).sort(sortOf(query, "capturedAt")).limit(query.limit).toArray(),
    );
    return found.map((document) => this.#read(document));
  }

  async recordedFrames(range: FrameRange): Promise<readonly number[]> {
    const [$gte, $lte] = keyTextsOf(range);
    const found = await this.#translating(() =>
      this.#collection
        .find({ _id: { $gte, $lte } }, { projection: { _id: 1 } })
        .sort({ _id: 1 })
        .toArray(),
    );
    return found.map(({ _id }) => frameOfKeyText(_id));
  }

  async count(): Promise<number> {
    return await this.#translating(() => this.#collection.countDocuments());
  }

  async putEvents(results: readonly EventResult[]): Promise<void> {
    await this.#translating(async () => this.#corrections.events(await this.#events.put(results)));
  }

  async getEvent(key: EventKey): Promise<EventResult | undefined> {
    return await this.#translating(() => this.#events.get(key));
  }

  async findEvents(query: EventQuery): Promise<readonly EventResult[]> {
    return await this.#translating(() => this.#events.find(query));
  }

  async changes(query: ChangesQuery): Promise<Changes> {
    return await this.#translating(() => this.#history.changes(query));
  }

  async counts(query: CountsQuery): Promise<ResultCounts> {
    return await this.#translating(() => this.#history.counts(query));
  }

  async monitors(): Promise<readonly string[]> {
    return await this.#translating(() => this.#history.monitors());
  }

  async presence(): Promise<readonly Presence[]> {
    return await this.#translating(() => this.#history.presence());
  }

  async correct(corrections: readonly FaceCorrection[]): Promise<void> {
    await this.#translating(() => this.#corrections.correct(corrections));
  }

  async uncorrect(faces: readonly FaceKey[]): Promise<void> {
    await this.#translating(() => this.#corrections.uncorrect(faces));
  }

  async corrected(query: CorrectedQuery): Promise<readonly FaceCorrection[]> {
    return await this.#translating(() => this.#corrections.corrected(query));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.close();
  }

  #read({ _id, ...stored }: { readonly _id: unknown }): FrameResult {
    return readResult(stored, `document ${String(_id)} of the MongoDB collection ${this.#collection.namespace}`);
  }

  async #translating<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw translateMongoError(error, hostsOf(this.#client.options));
    }
  }
}

function filterOf({ monitor, event, name, kind, ...order }: ResultQuery): Filter<FrameDocument> {
  const who = foundAs("faces", { ...(name === undefined ? {} : { name }), ...(kind === undefined ? {} : { kind }) });
  return {
    ...(monitor === undefined ? {} : { monitor }),
    ...(event === undefined ? {} : { event }),
    ...allOf([...who, rangeOf(order, "capturedAt")]),
  };
}
