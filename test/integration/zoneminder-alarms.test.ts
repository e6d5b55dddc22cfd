import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type AlarmSearch, type AlarmSearchOptions, openAlarmSearch } from "../support/alarm-search.ts";
import { leftOutWithoutPrograms } from "../support/debian-programs.ts";
import { type MariadbServer, startMariadb } from "../support/mariadb-server.ts";
import { createZoneminderDatabase, type ZoneminderDatabase } from "../support/zoneminder-database.ts";
import type { SchemaVersion } from "../support/zoneminder-schemas.ts";

const events = (found: { readonly closed: readonly { readonly event: { readonly event: string } }[] }): string[] =>
  found.closed.map(({ event }) => event.event);

describe("alarm frames of ZoneMinder's database", { skip: leftOutWithoutPrograms("mariadbd", "mariadb") }, () => {
  let server: MariadbServer;
  before(async () => {
    server = await startMariadb();
  });
  after(() => server[Symbol.asyncDispose]());

  const opened = (zm: ZoneminderDatabase, options: Partial<AlarmSearchOptions> = {}): Promise<AlarmSearch> =>
    openAlarmSearch({ server, name: zm.name, ...options });

  async function twoMonitors(version: SchemaVersion = "1.36"): Promise<ZoneminderDatabase> {
    const zm = await createZoneminderDatabase(server, version);
    await zm.addMonitor(1, "front");
    await zm.addMonitor(2, "gate");
    return zm;
  }

  for (const version of ["1.30", "1.36", "1.38", "debian"] as const)
    test(`are found once each in the schema of ${version}, and the event is told to be over`, async () => {
      await using zm = await twoMonitors(version);
      const event = await zm.openEvent({ monitor: 1 });
      await zm.addFrames(event, [{ number: 1, type: "Normal" }, 2, 3, { number: 100, type: "Bulk" }, 101]);
      await using search = await opened(zm);
      const open = await search.walk();
      assert.deepEqual(
        open.frames,
        [2, 3, 101].map((number) => `${event}:${number}`),
      );
      assert.deepEqual(events(open), []);
      await zm.addFrames(event, [102]);
      await zm.closeEvent(event);
      const closed = await search.walk();
      assert.deepEqual(closed.frames, [`${event}:102`]);
      assert.deepEqual(events(closed), [event]);
      assert.equal(closed.closed[0]?.name, `Event-${event}`);
      const rest = await search.walk();
      assert.deepEqual([rest.frames, rest.closed], [[], []]);
      const place = version === "1.30" ? "26/03/05/07/00/00" : `2026-03-05/${event}`;
      assert.deepEqual(closed.sourced[0]?.source, { kind: "jpeg", path: `/events/1/${place}/00102-capture.jpg` });
    });

  test("lose nothing when events close in another order than they began, and are read again by another process", async () => {
    await using zm = await twoMonitors();
    const long = await zm.openEvent({ monitor: 1 });
    const short = await zm.openEvent({ monitor: 2 });
    await zm.addFrames(long, [1]);
    await zm.addFrames(short, [1, 2]);
    await zm.closeEvent(short);
    await using search = await opened(zm);
    assert.deepEqual((await search.walk()).frames, [`${long}:1`, `${short}:1`, `${short}:2`]);
    const next = await zm.openEvent({ monitor: 2 });
    await zm.addFrames(next, [1]);
    await zm.closeEvent(next);
    await zm.addFrames(long, [2, 3]);
    await zm.closeEvent(long);
    await using later = await opened(zm, { cursor: search.cursor });
    const found = await later.walk();
    assert.deepEqual(found.frames, [`${long}:2`, `${long}:3`, `${next}:1`]);
    assert.deepEqual(events(found), [long, next]);
  });

  test("are handed over again from the last batch that was taken, after a kill in the middle of a backlog", async () => {
    await using zm = await twoMonitors();
    const expected: string[] = [];
    for (let count = 0; count < 60; count++) {
      const event = await zm.openEvent({ monitor: 1 + (count % 2) });
      await zm.addFrames(
        event,
        Array.from({ length: 30 }, (_, index) => index + 1),
      );
      await zm.closeEvent(event);
      for (let frame = 1; frame <= 30; frame++) expected.push(`${event}:${frame}`);
    }
    let cursor: string | undefined;
    const taken: string[] = [];
    for (let kill = 0; kill < 30; kill++) {
      await using search = await opened(zm, { cursor });
      const { frames } = await search.walk(1);
      taken.push(...frames);
      cursor = search.cursor;
    }
    assert.deepEqual(taken.toSorted(), expected.toSorted());
  });

  test("of one monitor do not wait for the backlog of another", async () => {
    await using zm = await twoMonitors();
    for (let count = 0; count < 5; count++) {
      const event = await zm.openEvent({ monitor: 1 });
      await zm.addFrames(
        event,
        Array.from({ length: 500 }, (_, index) => index + 1),
      );
      await zm.closeEvent(event);
    }
    const live = await zm.openEvent({ monitor: 2 });
    await zm.addFrames(live, [1]);
    await using search = await opened(zm);
    assert.ok((await search.walk(2)).frames.includes(`${live}:1`));
  });

  test("that are written after the event's end was, are found too", async () => {
    await using zm = await twoMonitors();
    const event = await zm.openEvent({ monitor: 1 });
    await zm.addFrames(event, [1]);
    // ZoneMinder counted two frames, of which one row is still under way.
    await zm.query("UPDATE Events SET AlarmFrames = 2, EndDateTime = NOW() WHERE Id = ?", [event]);
    await using search = await opened(zm);
    const first = await search.walk();
    assert.deepEqual([first.frames, events(first)], [[`${event}:1`], []]);
    await zm.addFrames(event, [2]);
    const second = await search.walk();
    assert.deepEqual([second.frames, events(second)], [[`${event}:2`], [event]]);
  });

  test("of an event with fewer rows than ZoneMinder counted are read once more from the beginning, then it is over", async () => {
    await using zm = await twoMonitors();
    const event = await zm.openEvent({ monitor: 1 });
    await zm.addFrames(event, [1, 2]);
    await zm.query("UPDATE Events SET AlarmFrames = 9, EndDateTime = NOW() - INTERVAL 5 MINUTE WHERE Id = ?", [event]);
    await using search = await opened(zm);
    const found = await search.walk();
    assert.deepEqual(found.frames, [`${event}:1`, `${event}:2`, `${event}:1`, `${event}:2`]);
    assert.deepEqual(events(found), [event]);
  });

  test("of an event that a crash left without an end count as complete once the monitor has gone on", async () => {
    await using zm = await twoMonitors();
    const crashed = await zm.openEvent({ monitor: 1 });
    await zm.addFrames(crashed, [1]);
    await using search = await opened(zm);
    assert.deepEqual(events(await search.walk()), [], "it may go on: the monitor has no later event");
    const next = await zm.openEvent({ monitor: 1 });
    await zm.addFrames(next, [{ number: 1, at: "2036-01-01 00:00:00" }]);
    const found = await search.walk();
    assert.deepEqual(events(found), [crashed]);
    assert.equal(found.closed[0]?.endedAt, undefined);
  });

  test("of an event that is purged in the middle are given up without a trace in the position", async () => {
    await using zm = await twoMonitors();
    const event = await zm.openEvent({ monitor: 1 });
    await zm.addFrames(event, [1]);
    await using search = await opened(zm);
    await search.walk();
    assert.match(search.cursor ?? "", new RegExp(`"open":{"${event}"`));
    await zm.purgeEvent(event);
    const found = await search.walk();
    assert.deepEqual([found.frames, found.closed], [[], []]);
    assert.doesNotMatch(search.cursor ?? "", new RegExp(`"open":{"${event}"`));
  });

  test("of an event without pictures and video are left out, and the log tells so", async () => {
    await using zm = await twoMonitors();
    const event = await zm.openEvent({ monitor: 1, saveJpegs: 0 });
    await zm.addFrames(event, [1]);
    await using search = await opened(zm);
    assert.deepEqual((await search.walk()).frames, [], "where it records may yet be written");
    await zm.query("UPDATE Events SET DefaultVideo = 'x-video.mp4' WHERE Id = ?", [event]);
    assert.deepEqual((await search.walk()).sourced[0]?.source, {
      kind: "video",
      path: `/events/1/2026-03-05/${event}/x-video.mp4`,
      index: 0,
    });
    const none = await zm.openEvent({ monitor: 1, saveJpegs: 0 });
    await zm.addFrames(none, [1]);
    await zm.closeEvent(none);
    assert.deepEqual(events(await search.walk()), [event, none]);
    assert.deepEqual(search.warnings, ["event keeps neither pictures nor a video"]);
  });

  test("are found in a database that was made anew, whose ids begin with 1 again", async () => {
    await using zm = await twoMonitors();
    await zm.openEvent({ id: 5000, monitor: 1 });
    await using search = await opened(zm);
    await search.walk();
    await zm.query("DELETE FROM Events");
    await zm.query("ALTER TABLE Events AUTO_INCREMENT = 1");
    await search.walk();
    const event = await zm.openEvent({ monitor: 1 });
    await zm.addFrames(event, [1]);
    assert.equal(event, "1");
    assert.deepEqual((await search.walk()).frames, ["1:1"]);
  });
});
