import assert from "node:assert/strict";
import { chmod, copyFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openEventSocket } from "../../src/uploader/pushed/event-socket.ts";
import { openTriggerStream } from "../../src/uploader/pushed/trigger-stream.ts";
import { openAlarmSearch } from "../support/alarm-search.ts";
import { leftOutWithoutPrograms } from "../support/debian-programs.ts";
import { type MariadbServer, startMariadb } from "../support/mariadb-server.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { startZoneminder, type ZoneminderServer } from "../support/zoneminder-server.ts";

const log = { info: () => undefined, warn: () => undefined };
const command = fileURLToPath(new URL("../../../scripts/notify-event.mjs", import.meta.url));
const skip = leftOutWithoutPrograms("mariadbd", "zmc", "zmtrigger.pl", "zmfilter.pl", "ffmpeg");

describe("work that a real ZoneMinder pushes", { skip, timeout: 600_000 }, () => {
  let mariadb: MariadbServer;
  let zoneminder: ZoneminderServer;
  before(async () => {
    mariadb = await startMariadb();
    zoneminder = await startZoneminder(mariadb, [{ name: "front", keeps: "jpeg" }]);
  });
  after(async () => {
    await zoneminder[Symbol.asyncDispose]();
    await mariadb[Symbol.asyncDispose]();
  });

  test("is heard from zmtrigger as soon as an alarm begins, and its frames are found then", async () => {
    await using search = await openAlarmSearch({ server: mariadb, name: zoneminder.database });
    await search.walk();
    const woken = new Promise<void>((resolve) => {
      search.source.onWork?.(resolve);
    });
    const events: string[] = [];
    const { hints } = search;
    using _listening = hints.onHint(() => events.push(...hints.take()));
    zoneminder.startTriggers();
    const backoff = { firstMs: 100, maxMs: 200 };
    using _stream = openTriggerStream({ endpoint: `unix://${zoneminder.triggersPath}`, hints, log, backoff });
    await woken;
    while (events.length === 0)
      await new Promise<void>((resolve) => {
        const waiting = hints.onHint(() => {
          waiting[Symbol.dispose]();
          resolve();
        });
      });
    let found: readonly string[] = [];
    while (!found.some((frame) => frame.startsWith(`${events[0]}:`)))
      found = [...found, ...(await search.walk()).frames];
    assert.deepEqual([...new Set(found)].length, found.length, "a frame was handed over twice");
  });

  test("comes through a filter of ZoneMinder that runs the command, once for each event", async () => {
    await using search = await openAlarmSearch({ server: mariadb, name: zoneminder.database });
    const { connection } = search.database;
    const closed = async (): Promise<readonly string[]> =>
      (await connection.query("SELECT Id AS id FROM Events WHERE EndDateTime IS NOT NULL AND AlarmFrames > 0")).map(
        (row) => String(row["id"]),
      );
    while ((await closed()).length === 0) await new Promise((resolve) => setTimeout(resolve, 100));
    await zoneminder.stopCameras();
    await using directory = await temporaryDirectory();
    await chmod(directory.path, 0o755);
    const [script, path] = [join(directory.path, "notify-event.mjs"), join(directory.path, "events.sock")];
    await copyFile(command, script);
    await using _socket = await openEventSocket({ path, group: "www-data", hints: search.hints, log });
    const terms = [
      { attr: "AlarmFrames", op: ">", val: "0" },
      { cnj: "and", attr: "EndDateTime", op: "IS NOT", val: "NULL" },
    ];
    const query = { terms, sort_field: "Id", sort_asc: "1", limit: "100" };
    await connection.query(
      "INSERT INTO Filters (Id, Name, UserId, Query_json, AutoExecute, AutoExecuteCmd, Background) VALUES (77, 'faces', 1, ?, 1, ?, 1)",
      [JSON.stringify(query), `${process.execPath} ${script} --socket ${path} %EI%`],
    );
    await zoneminder.run("zmfilter.pl --filter_id=77");
    assert.deepEqual(search.hints.take(), await closed());
    const executed = await connection.query("SELECT Id FROM Events WHERE Executed = 0 AND AlarmFrames > 0");
    assert.deepEqual(executed, []);
  });
});
