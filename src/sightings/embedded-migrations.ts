import type { Migrations } from "../sqlite/migrate.ts";

/**
 * Statements that lead from one version of the file to the next; what stands here never changes, new versions are
 * appended. Times are milliseconds since 1970 UTC. `seq` grows with every write of a vector and is never used again:
 * it is the cursor of what is new. `person` is who it is by a person's word, else by the answer.
 */
export const sightingMigrations: Migrations = [
  [
    `CREATE TABLE sightings (
       seq INTEGER PRIMARY KEY AUTOINCREMENT,
       id TEXT NOT NULL UNIQUE,
       frame_key TEXT NOT NULL,
       monitor TEXT NOT NULL,
       event TEXT NOT NULL,
       captured_at INTEGER NOT NULL,
       kind TEXT NOT NULL,
       person TEXT,
       reviewed INTEGER NOT NULL DEFAULT 0,
       decision TEXT,
       stranger TEXT,
       clarity REAL NOT NULL,
       body TEXT NOT NULL
     ) STRICT`,
    "CREATE INDEX sightings_by_time ON sightings (captured_at, id)",
    "CREATE INDEX sightings_by_monitor ON sightings (monitor, captured_at, id)",
    "CREATE INDEX sightings_by_person ON sightings (person, captured_at, id)",
    "CREATE INDEX sightings_by_kind ON sightings (kind, captured_at, id)",
    "CREATE INDEX sightings_by_review ON sightings (reviewed, kind, captured_at, id)",
    "CREATE INDEX sightings_by_stranger ON sightings (stranger, captured_at, id) WHERE stranger IS NOT NULL",
    "CREATE INDEX sightings_by_clarity ON sightings (stranger, clarity) WHERE stranger IS NOT NULL",
    "CREATE INDEX sightings_by_event ON sightings (monitor, event, clarity)",
    "CREATE INDEX decided_by_frame ON sightings (frame_key) WHERE reviewed = 1",
    `CREATE TABLE pictures (
       seq INTEGER PRIMARY KEY REFERENCES sightings (seq) ON DELETE CASCADE,
       vector BLOB NOT NULL,
       crop BLOB NOT NULL
     ) STRICT`,
    `CREATE TABLE strangers (
       id TEXT PRIMARY KEY,
       body TEXT NOT NULL,
       ignored INTEGER NOT NULL,
       named INTEGER NOT NULL,
       person TEXT,
       faces INTEGER NOT NULL DEFAULT 0,
       first_seen INTEGER NOT NULL,
       last_seen INTEGER NOT NULL
     ) STRICT`,
    "CREATE INDEX strangers_by_last_seen ON strangers (last_seen, id)",
    "CREATE TABLE last_stranger (number INTEGER NOT NULL) STRICT",
    "INSERT INTO last_stranger VALUES (0)",
    `CREATE TABLE decisions (
       seq INTEGER PRIMARY KEY AUTOINCREMENT,
       id TEXT NOT NULL UNIQUE,
       person TEXT,
       undone INTEGER NOT NULL,
       body TEXT NOT NULL
     ) STRICT`,
    `CREATE TABLE touched (
       what TEXT NOT NULL,
       decision INTEGER NOT NULL REFERENCES decisions (seq) ON DELETE CASCADE,
       PRIMARY KEY (what, decision)
     ) STRICT, WITHOUT ROWID`,
    "CREATE INDEX touched_by_decision ON touched (decision)",
  ],
  // What is to be reviewed, newest first, without sorting all of it.
  ["CREATE INDEX sightings_to_review ON sightings (reviewed, captured_at, id)"],
];
