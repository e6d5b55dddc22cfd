import { type Collection, type Document, ObjectId } from "mongodb";
import { hostsOf, translateMongoError } from "./mongodb-errors.ts";
import {
  type MongodbSettings,
  type MongodbTimes,
  makeMongoClient,
  mongodbUrl,
  usualMongodbTimes,
} from "./mongodb-result-store.ts";

export interface IdentifiedDocument {
  /** 12 bytes. */
  readonly id: Uint8Array;
  readonly document: Readonly<object>;
}

/** Documents as smart-zoneminder keeps them. */
export interface SeedDocuments extends AsyncDisposable {
  /**
   * Inserts them in their order, or overwrites what stands under the same id.
   *
   * @throws {FaceServiceError} UNAVAILABLE; CONFIG_INVALID when the server refuses the user
   */
  put(documents: readonly IdentifiedDocument[]): Promise<void>;
}

/** Connects when first used. @throws {FaceServiceError} CONFIG_INVALID for a missing or wrong URL */
export async function openSeedDocuments(
  settings: MongodbSettings,
  times: MongodbTimes = usualMongodbTimes,
): Promise<SeedDocuments> {
  const client = makeMongoClient(await mongodbUrl(settings), times);
  const collection: Collection<Document> = client.db(settings.database).collection(settings.collection);
  return {
    put: async (documents) => {
      const writes = documents.map(({ id, document }) => ({
        replaceOne: { filter: { _id: new ObjectId(id) }, replacement: document, upsert: true },
      }));
      try {
        if (writes.length > 0) await collection.bulkWrite(writes, { ordered: true });
      } catch (error) {
        throw translateMongoError(error, hostsOf(client.options));
      }
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}
