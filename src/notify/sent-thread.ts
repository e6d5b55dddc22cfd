import { parentPort, workerData } from "node:worker_threads";
import type { SqliteDatabase } from "../sqlite/database.ts";
import { openMigratedDatabase } from "../sqlite/migrate.ts";
import { serveThread } from "../sqlite/thread-server.ts";
import type { MessageKey, MessageState, RetainedState } from "./sent-log.ts";
import { sentMigrations } from "./sent-migrations.ts";

/** What the thread of the sent-log answers; it is the entry file of that thread. */
export interface SentMethods {
  open(): void;
  begin(message: MessageKey & { readonly atMs: number }): MessageState;
  sent(message: MessageKey & { readonly atMs: number }): void;
  isSent(message: MessageKey): boolean;
  keep(states: readonly (RetainedState & { readonly target: string })[]): void;
  kept(target: string): readonly RetainedState[];
  drop(which: { readonly target: string; readonly topics: readonly string[] }): void;
  forget(which: { readonly beforeMs: number }): void;
}

if (parentPort !== null) {
  const { file } = workerData as { readonly file: string };
  serveThread<SentMethods>(parentPort, () => {
    const database = openMigratedDatabase({ file, what: "log of sent messages" }, sentMigrations);
    return { methods: methodsOf(database), [Symbol.dispose]: () => database[Symbol.dispose]() };
  });
}

function methodsOf(database: SqliteDatabase): SentMethods {
  const row = ({ target, id }: MessageKey) =>
    database.all("SELECT attempts, sent_at FROM messages WHERE target = ? AND id = ?", [target, id])[0];
  return {
    open: () => undefined,
    begin({ target, id, atMs }) {
      database.run(
        `INSERT INTO messages (target, id, begun_at, attempts) VALUES (?, ?, ?, 1)
         ON CONFLICT DO UPDATE SET attempts = attempts + 1 WHERE sent_at IS NULL`,
        [target, id, atMs],
      );
      const found = row({ target, id });
      return { isSent: found?.["sent_at"] !== null, attempts: Number(found?.["attempts"]) };
    },
    sent: ({ target, id, atMs }) =>
      database.run("UPDATE messages SET sent_at = ? WHERE target = ? AND id = ?", [atMs, target, id]),
    isSent: (message) => (row(message)?.["sent_at"] ?? null) !== null,
    keep: (states) =>
      database.transaction(() => {
        for (const { target, topic, subject, atMs, payload } of states)
          database.run(
            `INSERT INTO retained (target, topic, subject, at, payload) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET subject = excluded.subject, at = excluded.at, payload = excluded.payload
             WHERE excluded.at >= at`,
            [target, topic, subject, atMs, payload],
          );
      }),
    kept: (target) =>
      database
        .all("SELECT topic, subject, at, payload FROM retained WHERE target = ? ORDER BY topic", [target])
        .map((found) => ({
          topic: String(found["topic"]),
          subject: String(found["subject"]),
          atMs: Number(found["at"]),
          payload: String(found["payload"]),
        })),
    drop: ({ target, topics }) =>
      database.transaction(() => {
        for (const topic of topics)
          database.run("DELETE FROM retained WHERE target = ? AND topic = ?", [target, topic]);
      }),
    forget: ({ beforeMs }) => database.run("DELETE FROM messages WHERE begun_at < ?", [beforeMs]),
  };
}
