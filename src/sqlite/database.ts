import { closeSync, openSync } from "node:fs";
import Database from "libsql";
import { FaceServiceError, messageOf } from "../errors.ts";

export type Parameter = string | number | boolean | null | Uint8Array;

/** A SQLite file, opened with full durability: a committed transaction survives power loss. Bytes come as ArrayBuffer. */
export interface SqliteDatabase extends Disposable {
  all(sql: string, parameters?: readonly Parameter[]): readonly Readonly<Record<string, unknown>>[];
  run(sql: string, parameters?: readonly Parameter[]): void;
  /** Commits what `work` did, or nothing if it throws; waits for another process's write. */
  transaction(work: () => void): void;
}

/** How long a write waits for another process's write, in milliseconds. */
const busyTimeoutMs = 5000;

/** Where a database lies, and what it is called in messages: "results file". */
export interface DatabasePlace {
  readonly file: string;
  readonly what: string;
}

/**
 * Blocks its thread: call it in one of its own.
 *
 * @throws {FaceServiceError} CONFIG_INVALID if the file cannot be opened or is no database
 */
export function openDatabase(place: DatabasePlace): SqliteDatabase {
  return translating(place, () => {
    const database = connect(place);
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = FULL");
    database.pragma("foreign_keys = ON");
    const statements = new Map<string, Database.Statement>();
    const prepared = (sql: string): Database.Statement => {
      const statement = statements.get(sql) ?? database.prepare(sql);
      statements.set(sql, statement);
      return statement;
    };
    return {
      all: (sql, parameters = []) =>
        translating(place, () => prepared(sql).all(bindable(parameters)) as Record<string, unknown>[]),
      run: (sql, parameters = []) => translating(place, () => void prepared(sql).run(bindable(parameters))),
      transaction: (work) => translating(place, () => transact(database, work)),
      [Symbol.dispose]: () => {
        if (!database.open) return;
        database.pragma("wal_checkpoint(TRUNCATE)");
        database.close();
      },
    };
  });
}

function connect({ file, what }: DatabasePlace): Database.Database {
  try {
    // Nobody's but the user's and, where the umask lets it, the group's: two services share it. SQLite gives its
    // journal the mode of the file.
    closeSync(openSync(file, "a", 0o660));
    return new Database(file, { timeout: busyTimeoutMs });
  } catch (error) {
    throw new FaceServiceError(
      "CONFIG_INVALID",
      `cannot open the ${what} ${file}: ${messageOf(error)}; its directory must be writable`,
      { cause: error },
    );
  }
}

function transact(database: Database.Database, work: () => void): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    work();
    database.exec("COMMIT");
  } catch (error) {
    // A failed commit may have ended the transaction already; the first error is the one that tells.
    if (database.inTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

/** libsql aborts the whole process on a bound boolean and stores a number that is none as null. */
function bindable(parameters: readonly Parameter[]): (string | number | null | Buffer)[] {
  return parameters.map((value) => {
    if (typeof value === "boolean") return value ? 1 : 0;
    if (typeof value === "number" && !Number.isFinite(value)) throw new TypeError(`cannot store the number ${value}`);
    return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;
  });
}

function translating<T>({ file, what }: DatabasePlace, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (error instanceof FaceServiceError || !code.startsWith("SQLITE_")) throw error;
    if (/NOTADB|CORRUPT/.test(code))
      throw new FaceServiceError(
        "CONFIG_INVALID",
        `${file} is not a sound ${what} (${messageOf(error)}); restore it, or move it away to begin a new one`,
        { cause: error },
      );
    if (/BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN/.test(code))
      throw new FaceServiceError("UNAVAILABLE", `the ${what} ${file} cannot be used now: ${messageOf(error)}`, {
        cause: error,
      });
    throw error;
  }
}
