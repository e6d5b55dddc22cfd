import type { Collection, Document } from "mongodb";

const indexName = "retention";
const daySeconds = 86_400;

/**
 * Lets the server forget documents some days after a moment they hold, by a TTL index; it looks once a minute.
 *
 * @param field - holds a date
 * @param days - null: nothing is forgotten any more
 */
export async function keepFor<T extends Document>(
  collection: Collection<T>,
  field: string,
  days: number | null,
): Promise<void> {
  const found = (await collection.indexes()).find(({ name }) => name === indexName);
  const expireAfterSeconds = days === null ? undefined : Math.round(days * daySeconds);
  if (found?.["expireAfterSeconds"] === expireAfterSeconds) return;
  // Not changed in place: collMod asks for more rights, and TTL indexes are small.
  if (found !== undefined) await collection.dropIndex(indexName);
  if (expireAfterSeconds !== undefined)
    await collection.createIndex({ [field]: 1 }, { name: indexName, expireAfterSeconds });
}
