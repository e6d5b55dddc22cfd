import { FaceServiceError, isRetryable } from "../errors.ts";
import { openDatabase } from "../sqlite/database.ts";

/**
 * Keeps other uploaders from working on the same spool, for as long as it is held. The lock is SQLite's own on a file
 * beside the spool: the system gives it back when the process dies, however it dies.
 *
 * @throws {FaceServiceError} UNAVAILABLE when another process holds it
 */
export function ownSpool(file: string): Disposable {
  const lock = openDatabase({ file: `${file}.owner`, what: "spool's lock" });
  try {
    lock.run("BEGIN EXCLUSIVE");
  } catch (error) {
    // Left to the garbage collector: closing it writes to the file, which the other process holds.
    if (!isRetryable(error)) throw error;
    throw new FaceServiceError(
      "UNAVAILABLE",
      `another uploader works on the spool ${file}; stop it, or set spool.file to another one`,
      { cause: error },
    );
  }
  return {
    [Symbol.dispose]: () => {
      lock.run("ROLLBACK");
      lock[Symbol.dispose]();
    },
  };
}
