import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { markFrames } from "../../src/zoneminder/database/uploaded-marks.ts";
import { type AlarmSearch, type AlarmSearchOptions, openAlarmSearch } from "../support/alarm-search.ts";
import { leftOutWithoutPrograms } from "../support/debian-programs.ts";
import { type MariadbServer, startMariadb } from "../support/mariadb-server.ts";
import { createZoneminderDatabase, type ZoneminderDatabase } from "../support/zoneminder-database.ts";

describe("which alarm frames are taken up", { skip: leftOutWithoutPrograms("mariadbd", "mariadb") }, () => {
  let server: MariadbServer;
  before(async () => {
    server = await startMariadb();
  });
  after(() => server[Symbol.asyncDispose]());

  const opened = (zm: ZoneminderDatabase, options: Partial<AlarmSearchOptions> = {}): Promise<AlarmSearch> =>
    openAlarmSearch({ server, name: zm.name, ...options });

  /** Seven alarm frames of two monitors, written in turns, of which the older uploader's choice was recorded. */
  async function sevenFrames(): Promise<ZoneminderDatabase> {
    const zm = await createZoneminderDatabase(server, "1.36");
    await zm.addMonitor(1, "FrontPorch");
    await zm.addMonitor(2, "Monitor-2");
    await zm.openEvent({ id: 9, monitor: 1, name: "Event-9" });
    await zm.openEvent({ id: 10, monitor: 2 });
    for (const [number, event] of [1, 2, 3, 4, 5, 6, 7].map((frame) => [frame, [3, 5].includes(frame) ? "10" : "9"]))
      await zm.addFrames(String(event), [{ number: Number(number), score: Number(number) * 10 }]);
    return zm;
  }

  const skippedBy = async (frameSkip: number, frameSkipSeed: boolean): Promise<readonly number[]> => {
    await using zm = await sevenFrames();
    await using search = await opened(zm, { settings: { frameSkip, frameSkipSeed } });
    const { sourced } = await search.walk();
    assert.equal(sourced.length, 7);
    return sourced
      .filter(({ alarm }) => alarm?.skipped === true)
      .map(({ number }) => number)
      .toSorted((a, b) => a - b);
  };

  test("frameSkip passes over so many after each frame of an event; the seed's rule passes over each next one", async () => {
    const [ours, seed] = [
      [[], [2, 5, 6], [2, 4, 5, 7], [2, 4, 5, 6]],
      [[], [2, 5, 6], [4], [6]],
    ];
    for (const frameSkip of [0, 1, 2, 3]) {
      assert.deepEqual(await skippedBy(frameSkip, false), ours[frameSkip], `our rule with ${frameSkip}`);
      assert.deepEqual(await skippedBy(frameSkip, true), seed[frameSkip], `the seed's rule with ${frameSkip}`);
    }
  });

  test("frameSkip goes on counting where another process was killed", async () => {
    await using zm = await sevenFrames();
    await using search = await opened(zm, { settings: { frameSkip: 2 } });
    await search.walk();
    await zm.addFrames("9", [8, 9, 10]);
    await using later = await opened(zm, { settings: { frameSkip: 2 }, cursor: search.cursor });
    assert.deepEqual((await later.walk()).frames, ["9:8s", "9:9", "9:10s"]);
  });

  test("monitors are chosen by id or by name, and one that ZoneMinder does not have is warned of once", async () => {
    await using zm = await sevenFrames();
    const monitorsOf = async (settings: AlarmSearchOptions["settings"]): Promise<readonly string[]> => {
      await using search = await opened(zm, { settings: settings ?? {} });
      const { sourced } = await search.walk();
      return [...new Set(sourced.map(({ event }) => event.monitor))];
    };
    assert.deepEqual(await monitorsOf({ monitors: ["2"] }), ["2"]);
    assert.deepEqual(await monitorsOf({ monitors: ["FrontPorch"] }), ["1"]);
    assert.deepEqual(await monitorsOf({ excludeMonitors: ["FrontPorch"] }), ["2"]);
    await using search = await opened(zm, { settings: { monitors: ["Garage", "1"] } });
    await search.walk();
    await search.walk();
    assert.deepEqual(search.warnings, ["no such monitor in ZoneMinder"]);
  });

  test("a frame below the least score is left out, and the event ends all the same", async () => {
    await using zm = await sevenFrames();
    await zm.closeEvent("9");
    await using search = await opened(zm, { settings: { minScore: 40 } });
    const found = await search.walk();
    assert.deepEqual(found.frames, ["9:4", "9:6", "9:7", "10:5"]);
    assert.deepEqual(
      found.closed.map(({ event }) => event.event),
      ["9"],
    );
  });

  test("a frame that the older uploader marked is not done again", async () => {
    await using zm = await sevenFrames();
    await zm.query(
      "CREATE TABLE alarm_uploaded (id int(11) unsigned NOT NULL AUTO_INCREMENT, frameid int(10), upload_timestamp timestamp NULL, eventid int(10), PRIMARY KEY (id), UNIQUE KEY idx_event_frame (eventid, frameid), KEY idx_frame (frameid)) ENGINE=InnoDB DEFAULT CHARSET=utf8",
    );
    await using search = await opened(zm);
    await markFrames(
      search.database.connection,
      [1, 2, 4].map((frame) => ({ event: "9", frame })),
    );
    await markFrames(search.database.connection, [{ event: "9", frame: 4 }]);
    assert.deepEqual((await search.walk()).frames, ["9:6", "9:7", "10:3", "10:5"]);
    assert.equal((await zm.query("SELECT * FROM alarm_uploaded")).length, 3);
    const tooWide = markFrames(search.database.connection, [{ event: "4294967296000", frame: 1 }]);
    await assert.rejects(tooWide, { code: "CONFIG_INVALID", message: /setup-zoneminder/ });
  });

  test("at the first start a monitor begins with the last days; later nothing is too old but by maxAgeDays", async () => {
    await using zm = await createZoneminderDatabase(server, "1.36");
    await zm.addMonitor(1, "front");
    const [days] = await zm.query(
      "SELECT NOW() - INTERVAL 1 MINUTE AS day0, NOW() - INTERVAL 2 DAY AS day2, NOW() - INTERVAL 9 DAY AS day9",
    );
    const events: string[] = [];
    for (const startedAt of [days?.["day9"], days?.["day2"], days?.["day0"]]) {
      const event = await zm.openEvent({ monitor: 1, startedAt });
      await zm.addFrames(event, [1]);
      await zm.closeEvent(event, startedAt);
      events.push(`${event}:1`);
    }
    const found = async (settings: AlarmSearchOptions["settings"], cursor?: string): Promise<readonly string[]> => {
      await using search = await opened(zm, { settings: settings ?? {}, cursor });
      return (await search.walk()).frames;
    };
    assert.deepEqual(await found({ firstDays: null }), events);
    assert.deepEqual(await found({ firstDays: 5 }), events.slice(1));
    assert.deepEqual(await found({ firstDays: 1 }), events.slice(2));
    assert.deepEqual(await found({ firstDays: 0 }), []);
    const begun = '{"version":1,"monitors":{"1":{"through":"0","open":{}}}}';
    assert.deepEqual(await found({ firstDays: 0 }, begun), events);
    assert.deepEqual(await found({ firstDays: 0, maxAgeDays: 5 }, begun), events.slice(1));
  });

  test("names come as they are, with emoji and of 64 characters, and ids beyond 2^53", async () => {
    await using zm = await createZoneminderDatabase(server, "1.38");
    const [monitor, name] = ["Tür 🚪".padEnd(64, "é"), "🎉".repeat(64)];
    await zm.addMonitor(1, monitor);
    const event = await zm.openEvent({ id: "9007199254740995", monitor: 1, name });
    await zm.addFrames(event, [{ number: 4_294_967_295, delta: "999999.99" }]);
    await using search = await opened(zm);
    const { frames, sourced } = await search.walk();
    assert.deepEqual(frames, ["9007199254740995:4294967295"]);
    assert.deepEqual([sourced[0]?.alarm?.monitorName, sourced[0]?.alarm?.eventName], [monitor, name]);
    assert.equal(sourced[0]?.alarm?.delta, "999999.99");
  });

  test("an event that is pointed at comes before its monitor's backlog, and again when it is done with", async () => {
    await using zm = await createZoneminderDatabase(server, "1.36");
    await zm.addMonitor(1, "front");
    const events: string[] = [];
    for (let count = 0; count < 50; count++) {
      const event = await zm.openEvent({ monitor: 1 });
      await zm.addFrames(
        event,
        Array.from({ length: 100 }, (_, index) => index + 1),
      );
      await zm.closeEvent(event);
      events.push(event);
    }
    const [last = ""] = events.slice(-1);
    await using search = await opened(zm);
    let woken = 0;
    using _listening = search.source.onWork?.(() => void woken++);
    for (const noId of ["", "0", "-1", "1;DROP TABLE Events", "18446744073709551616", "1".repeat(1000)])
      assert.equal(search.hints.add(noId), false, noId);
    assert.equal(search.hints.add(last), true);
    assert.equal(woken, 1);
    const first = await search.walk(1);
    assert.deepEqual(new Set(first.frames.map((frame) => frame.split(":")[0])), new Set([last]));
    await search.walk();
    assert.equal((await search.walk()).frames.length, 0);
    search.hints.add(events[7] ?? "");
    assert.equal((await search.walk()).frames.length, 100);
  });
});
