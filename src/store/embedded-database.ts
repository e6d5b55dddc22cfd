import Database from "libsql";
import { FaceServiceError, messageOf } from "../errors.ts";

export type Parameter = string | number | boolean | null;

/** A SQLite file, opened with full durability: a committed transaction survives power loss. */
export interface EmbeddedDatabase extends Disposable {
  all(sql: string, parameters?: readonly Parameter[]): readonly Readonly<Record<string, unknown>>[];
  run(sql: string, parameters?: readonly Parameter[]): void;
  /** Commits what `work` did, or nothing if it throws; waits for another process's write. */
  transaction(work: () => void): void;
}

/** How long a write waits for another process's write, in milliseconds. */
const busyTimeoutMs = 5000;

/**
 * Blocks its thread: call it in one of its own.
 *
 * @throws {FaceServiceError} CONFIG_INVALID if the file cannot be opened or is no database
 */
export function openEmbeddedDatabase(file: string): EmbeddedDatabase {
  return translating(file, () => {
    const database = connect(file);
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
        translating(file, () => prepared(sql).all(bindable(parameters)) as Record<string, unknown>[]),
      run: (sql, parameters = []) => translating(file, () => void prepared(sql).run(bindable(parameters))),
      transaction: (work) => translating(file, () => transact(database, work)),
      [Symbol.dispose]: () => {
        if (!database.open) return;
        database.pragma("wal_checkpoint(TRUNCATE)");
        database.close();
      },
    };
  });
}

function connect(file: string): Database.Database {
  try {
    return new Database(file, { timeout: busyTimeoutMs });
  } catch (error) {
    throw new FaceServiceError(
      "CONFIG_INVALID",
      `cannot open the results file ${file}: ${messageOf(error)}; its directory must be writable`,
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
function bindable(parameters: readonly Parameter[]): (string | number | null)[] {
  return parameters.map((value) => {
    if (typeof value === "boolean") return value ? 1 : 0;
    if (typeof value === "number" && !Number.isFinite(value)) throw new TypeError(`cannot store the number ${value}`);
    return value;
  });
}

function translating<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (error instanceof FaceServiceError || !code.startsWith("SQLITE_")) throw error;
    if (/NOTADB|CORRUPT/.test(code))
      throw new FaceServiceError(
        "CONFIG_INVALID",
        `${file} is not a sound results file (${messageOf(error)}); restore it, or move it away to begin a new one`,
        { cause: error },
      );
    if (/BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN/.test(code))
      throw new FaceServiceError("UNAVAILABLE", `the results file ${file} cannot be used now: ${messageOf(error)}`, {
        cause: error,
      });
    throw error;
  }
}
