import type { Migrations } from "../sqlite/migrate.ts";

/**
 * What stands here never changes, new versions are appended. Times are milliseconds since 1970 UTC. A message stands
 * in `messages` from before its first send; `sent_at` is set when the target has acknowledged it.
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
];
