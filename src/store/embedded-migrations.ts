import type { Migrations } from "../sqlite/migrate.ts";

/**
 * Statements that lead from one version of the file to the next; what stands here never changes, new versions are
 * appended. Times are milliseconds since 1970 UTC. `body` holds the whole result as JSON; `frame_labels` says which
 * names and kinds of answer it can be found by.
 */
export const resultMigrations: Migrations = [
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
  [
    `CREATE TABLE events (
       id INTEGER PRIMARY KEY,
       key TEXT NOT NULL UNIQUE,
       monitor TEXT NOT NULL,
       captured_at INTEGER NOT NULL,
       body TEXT NOT NULL
     ) STRICT`,
    "CREATE INDEX events_by_time ON events (captured_at)",
    "CREATE INDEX events_by_monitor ON events (monitor, captured_at)",
    `CREATE TABLE event_labels (
       field TEXT NOT NULL CHECK (field IN ('name', 'kind')),
       value TEXT NOT NULL,
       captured_at INTEGER NOT NULL,
       event_id INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE,
       PRIMARY KEY (field, value, captured_at, event_id)
     ) STRICT, WITHOUT ROWID`,
    "CREATE INDEX event_labels_by_event ON event_labels (event_id)",
  ],
  [
    // Every write takes the next number, so that other processes can ask for what came since. Older rows have none.
    "CREATE TABLE change_counter (id INTEGER PRIMARY KEY CHECK (id = 1), value INTEGER NOT NULL) STRICT",
    "INSERT INTO change_counter VALUES (1, 0)",
    "ALTER TABLE frames ADD COLUMN change INTEGER",
    "ALTER TABLE events ADD COLUMN change INTEGER",
    "CREATE INDEX frames_by_change ON frames (change) WHERE change IS NOT NULL",
    "CREATE INDEX events_by_change ON events (change) WHERE change IS NOT NULL",
  ],
  [
    // What people said of single faces; the labels go by it.
    `CREATE TABLE corrections (
       key TEXT PRIMARY KEY,
       frame_key TEXT NOT NULL,
       event_key TEXT NOT NULL,
       body TEXT NOT NULL
     ) STRICT, WITHOUT ROWID`,
    "CREATE INDEX corrections_by_frame ON corrections (frame_key)",
    "CREATE INDEX corrections_by_event ON corrections (event_key)",
  ],
];
