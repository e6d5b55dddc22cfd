import type { AnyBulkWriteOperation, Collection } from "mongodb";
import { isDuplicateKey } from "./mongodb-errors.ts";

/** Keeps each command short, so that its answer comes well within its time on a slow server too. */
const writesPerCommand = 100;
/** Two writers of one new key: the second is told of a duplicate, and finds the document when it tries again. */
const maxAttempts = 5;

/** Inserts, or overwrites what stands under the same `_id`, and writes down when; what fails half way is kept in part. */
export async function replaceAll<T extends { readonly _id: string }>(
  collection: Collection<T>,
  documents: ReadonlyMap<string, Omit<T, "_id">>,
): Promise<void> {
  const changedAt = new Date();
  const writes = [...documents].map(
    ([_id, replacement]) =>
      // The driver's types cannot tell that a document without its `_id` is a replacement of a generic T.
      ({
        replaceOne: { filter: { _id }, replacement: { ...replacement, changedAt }, upsert: true },
      }) as unknown as AnyBulkWriteOperation<T>,
  );
  for (let start = 0; start < writes.length; start += writesPerCommand)
    await writeAll(collection, writes.slice(start, start + writesPerCommand));
}

async function writeAll<T extends { readonly _id: string }>(
  collection: Collection<T>,
  writes: readonly AnyBulkWriteOperation<T>[],
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await collection.bulkWrite(writes, { ordered: false });
      return;
    } catch (error) {
      if (attempt === maxAttempts || !isDuplicateKey(error)) throw error;
    }
  }
}
