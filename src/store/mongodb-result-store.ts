import { readFile } from "node:fs/promises";
import { type AnyBulkWriteOperation, type Collection, type Filter, type IndexDescription, MongoClient } from "mongodb";
import { FaceServiceError, messageOf } from "../errors.ts";
import { hostsOf, isDuplicateKey, translateMongoError } from "./mongodb-errors.ts";
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
  readonly collection: string;
}

export interface MongodbTimes {
  /** Until a server is found; also of one connection. */
  readonly connectMs: number;
  /** Of one answer. */
  readonly requestMs: number;
}

const usualTimes: MongodbTimes = { connectMs: 5000, requestMs: 30_000 };
/** Keeps each command short, so that its answer comes well within its time on a slow server too. */
const writesPerCommand = 100;
/** Two writers of one new key: the second is told of a duplicate, and finds the document when it tries again. */
const maxAttempts = 5;

/** `_id` is the {@link keyText}; the rest is the result as it is, dates as dates. */
type FrameDocument = FrameResult & { readonly _id: string };

/** Each ends as the answers are ordered, so that a limited query reads no more than it gives. */
const indexes: IndexDescription[] = [
  { key: { capturedAt: -1, _id: -1 } },
  { key: { monitor: 1, capturedAt: -1, _id: -1 } },
  { key: { event: 1, capturedAt: -1, _id: -1 } },
  { key: { "faces.identification.name": 1, capturedAt: -1, _id: -1 } },
  { key: { "faces.identification.kind": 1, capturedAt: -1, _id: -1 } },
];

/**
 * The results in a MongoDB collection, with its indexes made. A batch that fails half way is kept in part; put it
 * again.
 *
 * @throws {FaceServiceError} CONFIG_INVALID for a missing or wrong URL or refused credentials; UNAVAILABLE when no
 *   server answers. No message holds the password
 */
export async function openMongodbResultStore(settings: MongodbSettings, times: MongodbTimes = usualTimes) {
  const client = makeClient(await urlOf(settings), times);
  const collection = client.db(settings.database).collection<FrameDocument>(settings.collection);
  const store = new MongodbResultStore(client, collection);
  try {
    await store.prepare();
  } catch (error) {
    await client.close();
    throw error;
  }
  return store;
}

async function urlOf({ url, urlFile }: MongodbSettings): Promise<string> {
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

function makeClient(url: string, { connectMs, requestMs }: MongodbTimes): MongoClient {
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

  constructor(client: MongoClient, collection: Collection<FrameDocument>) {
    this.#client = client;
    this.#collection = collection;
  }

  async prepare(): Promise<void> {
    for (const index of indexes) await this.#translating(() => this.#collection.createIndexes([index]));
  }

  async put(results: readonly FrameResult[]): Promise<void> {
    const latest = lastOfEachKey(checkResults(results));
    if (latest.size === 0) return;
    const writes = [...latest].map(
      ([_id, replacement]): AnyBulkWriteOperation<FrameDocument> => ({
        replaceOne: { filter: { _id }, replacement, upsert: true },
      }),
    );
    for (let start = 0; start < writes.length; start += writesPerCommand)
      await this.#translating(() => this.#write(writes.slice(start, start + writesPerCommand)));
  }

  async get(key: FrameKey): Promise<FrameResult | undefined> {
    const _id = keyText(checkKey(key));
    const found = await this.#translating(() => this.#collection.findOne({ _id }));
    return found === null ? undefined : this.#read(found);
  }

  async find(query: ResultQuery): Promise<readonly FrameResult[]> {
    const filter = filterOf(checkQuery(query));
    const found = await this.#translating(() =>
      this.#collection.find(filter).sort({ capturedAt: -1, _id: -1 }).limit(query.limit).toArray(),
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

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.close();
  }

  async #write(writes: readonly AnyBulkWriteOperation<FrameDocument>[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#collection.bulkWrite(writes, { ordered: false });
        return;
      } catch (error) {
        if (attempt === maxAttempts || !isDuplicateKey(error)) throw error;
      }
    }
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

function filterOf({ monitor, event, name, kind, from, to }: ResultQuery): Filter<FrameDocument> {
  const captured = { ...(from ? { $gte: from } : {}), ...(to ? { $lt: to } : {}) };
  return {
    ...(monitor === undefined ? {} : { monitor }),
    ...(event === undefined ? {} : { event }),
    ...(name === undefined ? {} : { "faces.identification.name": name }),
    ...(kind === undefined ? {} : { "faces.identification.kind": kind }),
    ...(from || to ? { capturedAt: captured } : {}),
  };
}
