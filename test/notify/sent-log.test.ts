import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { openSentLog, type RetainedState } from "../../src/notify/sent-log.ts";
import { sentMigrations } from "../../src/notify/sent-migrations.ts";
import { subjectOf } from "../../src/notify/topics.ts";
import { namesInNotifications } from "../../src/server/names-in-notifications.ts";
import { openMigratedDatabase } from "../../src/sqlite/migrate.ts";
import { aMessage } from "../support/notify-settings.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

async function newLog() {
  const home = await temporaryDirectory();
  const file = join(home.path, "notify.db");
  const log = await openSentLog(file);
  return {
    log,
    file,
    async [Symbol.asyncDispose]() {
      await log[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}

const topic = "faces/people/Ann";
const place = { target: "home", topic };
const { notification } = aMessage({ decided: "early" });
const toldOf = { target: "home", monitor: "1", event: "42" };

/** Where Ann was last, as message `id` tells it. */
const seen = (id: string, atMs: number, isEarly = false): RetainedState => ({
  topic,
  subject: subjectOf("Ann"),
  atMs,
  payload: JSON.stringify({ id, at: atMs }),
  isEarly,
});
const idOf = (payload: string | undefined): unknown => JSON.parse(payload ?? "{}").id;

describe("the log of sent messages", () => {
  test("knows what was told of an event while it ran, until the event is settled", async () => {
    await using at = await newLog();
    const message = { target: "home", id: notification.id };
    assert.deepEqual(await at.log.begin(message, notification), { isSent: false, attempts: 1 });
    assert.deepEqual(await at.log.early(toldOf), [notification]);
    // The whole event tells the same message: it stays known that it was begun early.
    assert.deepEqual(await at.log.begin(message), { isSent: false, attempts: 2 });
    assert.equal((await at.log.early(toldOf)).length, 1);
    assert.deepEqual(await at.log.early({ ...toldOf, target: "phone" }), []);
    await at.log.settle(toldOf);
    assert.deepEqual(await at.log.early(toldOf), []);
  });

  test("gives a topic back what it held before an early message, however often that was told", async () => {
    await using at = await newLog();
    await at.log.keep("home", [seen("a", 1)]);
    await at.log.keep("home", [seen("b", 2, true)]);
    await at.log.keep("home", [seen("b", 3, true)]);
    assert.equal(idOf(await at.log.takeBack(place, "b", "{}")), "a");
    assert.equal(idOf(await at.log.takeBack(place, "b", "{}")), "a");
    // What is as old as that counts again.
    await at.log.keep("home", [seen("c", 1)]);
    assert.equal(idOf((await at.log.kept("home"))[0]?.payload), "c");
  });

  test("leaves newer news where an early message is taken back, and nothing where there was nothing", async () => {
    await using at = await newLog();
    assert.equal(await at.log.takeBack(place, "a", "{}"), undefined);
    await at.log.keep("home", [seen("a", 1, true)]);
    assert.equal(await at.log.takeBack(place, "a", '{"id":null}'), '{"id":null}');
    await at.log.keep("home", [seen("b", 5, true)]);
    await at.log.keep("home", [seen("c", 6)]);
    assert.equal(idOf(await at.log.takeBack(place, "b", "{}")), "c");
  });

  test("forgets a person: what a broker keeps is to be emptied, unless it is told anew", async () => {
    await using at = await newLog();
    await at.log.begin({ target: "home", id: notification.id }, notification);
    await at.log.keep("home", [seen("a", 1)]);
    assert.equal(await namesInNotifications(at.file).erase("Ann"), 1);
    assert.deepEqual([await at.log.kept("home"), await at.log.early(toldOf)], [[], []]);
    assert.deepEqual(await at.log.toEmpty("home"), [topic]);
    await at.log.drop("home", [topic]);
    assert.deepEqual(await at.log.toEmpty("home"), []);
    await at.log.keep("home", [seen("b", 2)]);
    assert.equal(await namesInNotifications(at.file).rename("Ann", "Anna"), 1);
    await at.log.keep("home", [seen("c", 3)]);
    assert.deepEqual(await at.log.toEmpty("home"), []);
    assert.equal(await namesInNotifications(`${at.file}.nowhere`).erase("Ann"), 0);
  });

  test("of an older program is taken over", async () => {
    await using home = await temporaryDirectory();
    const file = join(home.path, "notify.db");
    using old = openMigratedDatabase({ file, what: "log" }, sentMigrations.slice(0, 1));
    old.run("INSERT INTO messages VALUES ('home', 'a', ?, 1, ?)", [Date.now(), Date.now()]);
    old.run("INSERT INTO retained VALUES ('home', ?, 'person Ann', 1, '{\"id\":\"a\"}')", [topic]);
    await using log = await openSentLog(file);
    assert.equal(await log.isSent({ target: "home", id: "a" }), true);
    await log.keep("home", [seen("b", 2, true)]);
    assert.equal(idOf(await log.takeBack(place, "b", "{}")), "a");
  });
});
