import {
  MongoBulkWriteError,
  type MongoClient,
  MongoError,
  MongoInvalidArgumentError,
  MongoServerError,
} from "mongodb";
import { FaceServiceError } from "../errors.ts";

const duplicateKey = 11_000;
/** Unauthorized, AuthenticationFailed, and Atlas's own; codes of the MongoDB server. */
const refused = new Set<number | string | undefined>([13, 18, 8000]);

/**
 * What the driver threw, said in our words. A bug stays what it is.
 *
 * @param hosts - of the server, without user and password
 */
export function translateMongoError(error: unknown, hosts: string): unknown {
  if (!(error instanceof MongoError) || error instanceof MongoInvalidArgumentError) return error;
  const told = `${error.name}: ${error.message}`;
  if (error instanceof MongoServerError && refused.has(error.code))
    return new FaceServiceError(
      "CONFIG_INVALID",
      `the MongoDB server ${hosts} refuses the user or what it may do (${told})`,
      {
        cause: error,
      },
    );
  return new FaceServiceError("UNAVAILABLE", `the MongoDB server ${hosts} cannot be used now (${told})`, {
    cause: error,
  });
}

/** Every failed write of a bulk failed because another writer had just made the same key. */
export function isDuplicateKey(error: unknown): boolean {
  if (!(error instanceof MongoBulkWriteError)) return false;
  const failures = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors];
  return failures.length > 0 && failures.every((failure) => failure.code === duplicateKey);
}

export function hostsOf({ srvHost, hosts }: MongoClient["options"]): string {
  return srvHost ?? hosts.map(String).join(", ");
}
