import type { Migrations } from "../sqlite/migrate.ts";

/**
 * What stands here never changes, new versions are appended. Times are milliseconds since 1970 UTC. A message stands
 * in `messages` from before its first send; `sent_at` is set when the target has acknowledged it. `early` holds what was
 * told of events before they were over, until the event is known whole. `retained.previous` is what a topic held before
 * an early message; what `to_empty` names is to be taken back from a broker, of somebody who was erased.
 */
export const sentMigrations: Migrations = [
  [
    `CREATE TABLE messages (
       target TEXT NOT NULL,
       id TEXT NOT NULL,
       begun_at INTEGER NOT NULL,
       attempts INTEGER NOT NULL,
       sent_at INTEGER,
       PRIMARY KEY (target, id)
     ) STRICT, WITHOUT ROWID`,
    "CREATE INDEX messages_by_time ON messages (begun_at)",
    `CREATE TABLE retained (
       target TEXT NOT NULL,
       topic TEXT NOT NULL,
       subject TEXT NOT NULL,
       at INTEGER NOT NULL,
       payload TEXT NOT NULL,
       PRIMARY KEY (target, topic)
     ) STRICT, WITHOUT ROWID`,
  ],
  [
    `CREATE TABLE early (
       target TEXT NOT NULL,
       monitor TEXT NOT NULL,
       event TEXT NOT NULL,
       id TEXT NOT NULL,
       begun_at INTEGER NOT NULL,
       told TEXT NOT NULL,
       PRIMARY KEY (target, monitor, event, id)
     ) STRICT, WITHOUT ROWID`,
    "ALTER TABLE retained ADD COLUMN previous TEXT",
    "CREATE TABLE to_empty (target TEXT NOT NULL, topic TEXT NOT NULL, PRIMARY KEY (target, topic)) STRICT, WITHOUT ROWID",
  ],
];
