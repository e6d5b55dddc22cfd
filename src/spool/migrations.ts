import type { Migrations } from "../sqlite/migrate.ts";

/**
 * `events.taken` remembers which frames of an event were ever taken up, also those that are long delivered. A frame's
 * row stays until every sink has it and its event is decided. Times are milliseconds since 1970 UTC; `body` and
 * `result` are JSON that the spool does not look into.
 */
export const spoolMigrations: Migrations = [
  [
    "CREATE TABLE sources (name TEXT PRIMARY KEY, cursor TEXT NOT NULL) STRICT, WITHOUT ROWID",
    `CREATE TABLE events (
       id INTEGER PRIMARY KEY AUTOINCREMENT,
       monitor TEXT NOT NULL,
       event TEXT NOT NULL,
       taken TEXT NOT NULL DEFAULT '',
       touched_at INTEGER NOT NULL,
       closed TEXT,
       is_decided INTEGER NOT NULL DEFAULT 0,
       result TEXT,
       UNIQUE (monitor, event)
     ) STRICT`,
    "CREATE INDEX events_to_decide ON events (id) WHERE is_decided = 0",
    `CREATE TABLE frames (
       id INTEGER PRIMARY KEY AUTOINCREMENT,
       monitor TEXT NOT NULL,
       event TEXT NOT NULL,
       frame INTEGER NOT NULL,
       state TEXT NOT NULL CHECK (state IN ('waiting', 'quarantined', 'recognized', 'passed over')),
       attempts INTEGER NOT NULL DEFAULT 0,
       not_before INTEGER NOT NULL DEFAULT 0,
       taken_at INTEGER NOT NULL,
       problem TEXT,
       body TEXT NOT NULL,
       result TEXT,
       UNIQUE (monitor, event, frame)
     ) STRICT`,
    "CREATE INDEX frames_by_turn ON frames (state, monitor, id)",
    `CREATE TABLE deliveries (
       sink TEXT NOT NULL,
       kind TEXT NOT NULL CHECK (kind IN ('frame', 'event')),
       id INTEGER NOT NULL,
       is_last INTEGER NOT NULL,
       state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'quarantined')),
       attempts INTEGER NOT NULL DEFAULT 0,
       not_before INTEGER NOT NULL DEFAULT 0,
       problem TEXT,
       PRIMARY KEY (sink, kind, id)
     ) STRICT, WITHOUT ROWID`,
    "CREATE INDEX deliveries_by_item ON deliveries (kind, id)",
    `CREATE TABLE pictures (
       kind TEXT NOT NULL,
       id INTEGER NOT NULL,
       bytes BLOB NOT NULL,
       PRIMARY KEY (kind, id)
     ) STRICT`,
    "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "INSERT INTO facts VALUES ('born at', CAST(unixepoch('subsec') * 1000 AS INTEGER))",
  ],
];
