import { parentPort, workerData } from "node:worker_threads";
import type { SqliteDatabase } from "../sqlite/database.ts";
import { openMigratedDatabase } from "../sqlite/migrate.ts";
import { serveThread } from "../sqlite/thread-server.ts";
import type { Notification } from "./notification.ts";
import type { MessageKey, MessageState, RetainedState, ToldEvent } from "./sent-log.ts";
import { sentMigrations } from "./sent-migrations.ts";

/** What the thread of the sent-log answers; it is the entry file of that thread. */
export interface SentMethods {
  open(): void;
  begin(message: MessageKey & { readonly atMs: number; readonly early?: Notification }): MessageState;
  sent(message: MessageKey & { readonly atMs: number }): void;
  isSent(message: MessageKey): boolean;
  early(event: ToldEvent): readonly Notification[];
  settle(event: ToldEvent): void;
  keep(states: readonly (RetainedState & { readonly target: string })[]): void;
  kept(target: string): readonly RetainedState[];
  drop(which: { readonly target: string; readonly topics: readonly string[] }): void;
  takeBack(which: TakenBack): string | undefined;
  erase(which: { readonly subject: string; readonly person: string }): number;
  toEmpty(target: string): readonly string[];
  forget(which: { readonly beforeMs: number }): void;
}

interface TakenBack {
  readonly target: string;
  readonly topic: string;
  readonly id: string;
  readonly otherwise: string;
}

if (parentPort !== null) {
  const { file } = workerData as { readonly file: string };
  serveThread<SentMethods>(parentPort, () => {
    const database = openMigratedDatabase({ file, what: "log of sent messages" }, sentMigrations);
    const methods = { open: () => undefined, ...messageMethods(database), ...retainedMethods(database) };
    return { methods, [Symbol.dispose]: () => database[Symbol.dispose]() };
  });
}

function messageMethods(
  database: SqliteDatabase,
): Pick<SentMethods, "begin" | "sent" | "isSent" | "early" | "settle" | "forget"> {
  const row = ({ target, id }: MessageKey) =>
    database.all("SELECT attempts, sent_at FROM messages WHERE target = ? AND id = ?", [target, id])[0];
  return {
    begin({ target, id, atMs, early }) {
      database.transaction(() => {
        database.run(
          `INSERT INTO messages (target, id, begun_at, attempts) VALUES (?, ?, ?, 1)
           ON CONFLICT DO UPDATE SET attempts = attempts + 1 WHERE sent_at IS NULL`,
          [target, id, atMs],
        );
        if (early !== undefined)
          database.run(
            `INSERT INTO early (target, monitor, event, id, begun_at, told) VALUES (?, ?, ?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET told = excluded.told`,
            [target, early.monitor, early.event, id, atMs, JSON.stringify(early)],
          );
      });
      const found = row({ target, id });
      return { isSent: found?.["sent_at"] !== null, attempts: Number(found?.["attempts"]) };
    },
    sent: ({ target, id, atMs }) =>
      database.run("UPDATE messages SET sent_at = ? WHERE target = ? AND id = ?", [atMs, target, id]),
    isSent: (message) => (row(message)?.["sent_at"] ?? null) !== null,
    early: ({ target, monitor, event }) =>
      database
        .all("SELECT told FROM early WHERE target = ? AND monitor = ? AND event = ? ORDER BY id", [
          target,
          monitor,
          event,
        ])
        .map(({ told }) => JSON.parse(String(told)) as Notification),
    settle: ({ target, monitor, event }) =>
      database.run("DELETE FROM early WHERE target = ? AND monitor = ? AND event = ?", [target, monitor, event]),
    forget: ({ beforeMs }) =>
      database.transaction(() => {
        database.run("DELETE FROM messages WHERE begun_at < ?", [beforeMs]);
        database.run("DELETE FROM early WHERE begun_at < ?", [beforeMs]);
      }),
  };
}

function retainedMethods(
  database: SqliteDatabase,
): Pick<SentMethods, "keep" | "kept" | "drop" | "takeBack" | "erase" | "toEmpty"> {
  return {
    keep: (states) =>
      database.transaction(() => {
        for (const state of states) keepOne(database, state);
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
          for (const table of ["retained", "to_empty"])
            database.run(`DELETE FROM ${table} WHERE target = ? AND topic = ?`, [target, topic]);
      }),
    erase({ subject, person }) {
      let topics = 0;
      database.transaction(() => {
        topics = database.all("SELECT 1 FROM retained WHERE subject = ?", [subject]).length;
        database.run("INSERT OR IGNORE INTO to_empty SELECT target, topic FROM retained WHERE subject = ?", [subject]);
        database.run("DELETE FROM retained WHERE subject = ?", [subject]);
        database.run("DELETE FROM early WHERE told ->> '$.person.name' = ?", [person]);
      });
      return topics;
    },
    toEmpty: (target) =>
      database.all("SELECT topic FROM to_empty WHERE target = ?", [target]).map(({ topic }) => String(topic)),
    takeBack({ target, topic, id, otherwise }) {
      const place = [target, topic];
      database.run(
        `UPDATE retained SET payload = coalesce(previous ->> '$.payload', ?), at = coalesce(previous ->> '$.at', 0), previous = NULL
         WHERE target = ? AND topic = ? AND payload ->> '$.id' = ?`,
        [otherwise, ...place, id],
      );
      const found = database.all("SELECT payload FROM retained WHERE target = ? AND topic = ?", place)[0];
      return found === undefined ? undefined : String(found["payload"]);
    },
  };
}

/** Of one message the earlier state stands before it, however often it is told; a message of a whole event is final. */
function keepOne(
  database: SqliteDatabase,
  { target, topic, subject, atMs, payload, isEarly = false }: RetainedState & { readonly target: string },
): void {
  database.run("DELETE FROM to_empty WHERE target = ? AND topic = ?", [target, topic]);
  database.run(
    `INSERT INTO retained (target, topic, subject, at, payload) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET subject = excluded.subject, at = excluded.at, payload = excluded.payload,
       previous = CASE
         WHEN NOT ? THEN NULL
         WHEN payload ->> '$.id' = excluded.payload ->> '$.id' THEN previous
         ELSE json_object('at', at, 'payload', payload) END
     WHERE excluded.at >= at`,
    [target, topic, subject, atMs, payload, isEarly],
  );
}
