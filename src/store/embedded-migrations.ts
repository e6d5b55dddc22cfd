import { FaceServiceError } from "../errors.ts";
import type { EmbeddedDatabase } from "./embedded-database.ts";

/**
 * Statements that lead from one version of the file to the next; what stands here never changes, new versions are
 * appended. Times are milliseconds since 1970 UTC. `body` holds the whole result as JSON; `frame_labels` says which
 * names and kinds of answer it can be found by.
 */
const migrations: readonly (readonly string[])[] = [
  [
    `CREATE TABLE frames (
       id INTEGER PRIMARY KEY,
       key TEXT NOT NULL UNIQUE,
       monitor TEXT NOT NULL,
       event TEXT NOT NULL,
       captured_at INTEGER NOT NULL,
       body TEXT NOT NULL
     ) STRICT`,
    "CREATE INDEX frames_by_time ON frames (captured_at)",
    "CREATE INDEX frames_by_monitor ON frames (monitor, captured_at)",
    "CREATE INDEX frames_by_event ON frames (event, captured_at)",
    `CREATE TABLE frame_labels (
       field TEXT NOT NULL CHECK (field IN ('name', 'kind')),
       value TEXT NOT NULL,
       captured_at INTEGER NOT NULL,
       frame_id INTEGER NOT NULL REFERENCES frames (id) ON DELETE CASCADE,
       PRIMARY KEY (field, value, captured_at, frame_id)
     ) STRICT, WITHOUT ROWID`,
    "CREATE INDEX frame_labels_by_frame ON frame_labels (frame_id)",
  ],
];

/**
 * Brings a results file to this program's version.
 *
 * @throws {FaceServiceError} CONFIG_INVALID if a newer program has written it
 */
export function migrate(database: EmbeddedDatabase, file: string): void {
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
