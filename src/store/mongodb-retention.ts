import { type Collection, type Document, MongoServerError } from "mongodb";
import { FaceServiceError } from "../errors.ts";

const indexName = "retention";
const daySeconds = 86_400;
/** CannotCreateIndex, CommandNotSupported, NotImplemented; codes of the MongoDB server. FerretDB 1 answers the last. */
const withoutTtl = new Set<number | string | undefined>([67, 115, 238]);

/**
 * Lets the server forget documents some days after a moment they hold, by a TTL index; it looks once a minute.
 *
 * @param field - holds a date
 * @param days - null: nothing is forgotten any more
 * @throws {FaceServiceError} CONFIG_INVALID where the server has no TTL indexes; else what the driver throws
 */
export async function keepFor<T extends Document>(
  collection: Collection<T>,
  field: string,
  days: number | null,
): Promise<void> {
  const found = await retentionIndex(collection);
  const expireAfterSeconds = days === null ? undefined : Math.round(days * daySeconds);
  if (found?.["expireAfterSeconds"] === expireAfterSeconds) return;
  // Not changed in place: collMod asks for more rights, and TTL indexes are small.
  if (found !== undefined) await collection.dropIndex(indexName);
  if (days === null || expireAfterSeconds === undefined) return;
  try {
    await collection.createIndex({ [field]: 1 }, { name: indexName, expireAfterSeconds });
  } catch (error) {
    if (!(error instanceof MongoServerError && withoutTtl.has(error.code))) throw error;
    throw noTtl(days, `${error.name}: ${error.message}`, error);
  }
  // A server may take the option and know nothing of it: it would keep everything, and say nothing.
  if ((await retentionIndex(collection))?.["expireAfterSeconds"] === expireAfterSeconds) return;
  await collection.dropIndex(indexName);
  throw noTtl(days, "it makes the index without expireAfterSeconds");
}

async function retentionIndex<T extends Document>(collection: Collection<T>): Promise<Document | undefined> {
  return (await collection.indexes()).find(({ name }) => name === indexName);
}

function noTtl(days: number, told: string, cause?: unknown): FaceServiceError {
  return new FaceServiceError(
    "CONFIG_INVALID",
    `results.retentionDays is ${days}, but the MongoDB server makes no TTL index, which would forget results (${told}); set results.retentionDays to null, or use MongoDB itself`,
    { cause },
  );
}
