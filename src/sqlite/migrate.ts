import { FaceServiceError } from "../errors.ts";
import { type DatabasePlace, openDatabase, type SqliteDatabase } from "./database.ts";

/** Statements that lead from one version of the file to the next; new ones are appended, none ever changes. */
export type Migrations = readonly (readonly string[])[];

/**
 * Opens a file and brings it to this program's version.
 *
 * @throws {FaceServiceError} CONFIG_INVALID if it is no database, or a newer program has written it
 */
export function openMigratedDatabase(place: DatabasePlace, migrations: Migrations): SqliteDatabase {
  const database = openDatabase(place);
  try {
    migrate(database, migrations, place.file);
    return database;
  } catch (error) {
    database[Symbol.dispose]();
    throw error;
  }
}

function migrate(database: SqliteDatabase, migrations: Migrations, file: string): void {
  database.transaction(() => {
    database.run(
      "CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL) STRICT",
    );
    const version = Number(database.all("SELECT max(version) AS version FROM schema_migrations")[0]?.["version"] ?? 0);
    if (version > migrations.length)
      throw new FaceServiceError(
        "CONFIG_INVALID",
        `${file} has version ${version}, this program knows up to ${migrations.length}; update the program`,
      );
    for (const [index, statements] of migrations.entries()) {
      if (index < version) continue;
      for (const statement of statements) database.run(statement);
      database.run("INSERT INTO schema_migrations VALUES (?, datetime('now'))", [index + 1]);
    }
  });
}
