import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openAlarmSearch } from "../support/alarm-search.ts";
import { uploadSite } from "../support/database-upload.ts";
import { leftOutWithoutPrograms } from "../support/debian-programs.ts";
import { type MariadbServer, startMariadb } from "../support/mariadb-server.ts";
import { createZoneminderDatabase, type ZoneminderDatabase } from "../support/zoneminder-database.ts";

/** As every release makes it, but for the types of its ids. */
const statsTable =
  "CREATE TABLE Stats (Id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, MonitorId INT UNSIGNED NOT NULL DEFAULT 0, ZoneId INT UNSIGNED NOT NULL DEFAULT 0, EventId BIGINT UNSIGNED NOT NULL, FrameId INT UNSIGNED NOT NULL DEFAULT 0, MinX SMALLINT UNSIGNED NOT NULL DEFAULT 0, MaxX SMALLINT UNSIGNED NOT NULL DEFAULT 0, MinY SMALLINT UNSIGNED NOT NULL DEFAULT 0, MaxY SMALLINT UNSIGNED NOT NULL DEFAULT 0, Score SMALLINT UNSIGNED NOT NULL DEFAULT 0, KEY EventId (EventId)) ENGINE=InnoDB";

interface Motion {
  readonly frame: number;
  /** MinX, MinY, MaxX, MaxY. */
  readonly box: readonly [number, number, number, number];
  readonly score?: number;
}

async function moved(zm: ZoneminderDatabase, event: string, motions: readonly Motion[]): Promise<void> {
  await zm.query("UPDATE Events SET Width = 1920, Height = 1080 WHERE Id = ?", [event]);
  const rows = motions.map(({ frame, box, score = 20 }) => [1, 7, event, frame, ...box, score]);
  await zm.query("INSERT INTO Stats (MonitorId, ZoneId, EventId, FrameId, MinX, MinY, MaxX, MaxY, Score) VALUES ?", [
    rows,
  ]);
}

describe("where ZoneMinder says that something moved", { skip: leftOutWithoutPrograms("mariadbd", "mariadb") }, () => {
  let server: MariadbServer;
  before(async () => {
    server = await startMariadb();
  });
  after(() => server[Symbol.asyncDispose]());

  test("comes with each frame from the table that the package makes, zones that saw nothing left out", async () => {
    await using zm = await createZoneminderDatabase(server, "debian");
    await zm.addMonitor(1, "front");
    await zm.query("INSERT INTO Zones (Id, MonitorId, Name, Coords) VALUES (7, 1, 'All', '')");
    const event = await zm.openEvent({ monitor: 1 });
    await zm.addFrames(event, [1, 2, 3]);
    await moved(zm, event, [
      { frame: 1, box: [100, 200, 300, 500] },
      { frame: 1, box: [900, 20, 960, 90] },
      { frame: 1, box: [0, 0, 10, 10], score: 0 },
      { frame: 2, box: [0, 0, 0, 0] },
      { frame: 9, box: [1, 1, 5, 5] },
    ]);
    await using search = await openAlarmSearch({ server, name: zm.name });
    const { sourced } = await search.walk();
    const size = { width: 1920, height: 1080 };
    const boxes = [
      { left: 100, top: 200, right: 300, bottom: 500 },
      { left: 900, top: 20, right: 960, bottom: 90 },
    ];
    assert.deepEqual(
      sourced.map(({ motion }) => motion),
      [{ boxes, size }, undefined, undefined],
    );
    await using without = await openAlarmSearch({ server, name: zm.name, settings: { motionBoxes: false } });
    for (const { motion } of (await without.walk()).sourced) assert.equal(motion, undefined);
    await zm.query("UPDATE Events SET Width = 0");
    await using unsized = await openAlarmSearch({ server, name: zm.name });
    for (const { motion } of (await unsized.walk()).sourced) assert.equal(motion, undefined);
  });

  test("is handed to the recognition server, frame by frame", async () => {
    await using site = await uploadSite(server);
    await site.zm.query(statsTable);
    const event = await site.addEvent(1, 2);
    await moved(site.zm, event, [{ frame: 2, box: [10, 20, 110, 220] }]);
    await using uploader = site.upload("--once");
    assert.equal(await uploader.ended, 0, uploader.output.stderr);
    const size = { width: 1920, height: 1080 };
    const { lookedAt } = site.recognizer;
    assert.equal(lookedAt.length, 2);
    assert.deepEqual(
      lookedAt.find((motion) => motion !== undefined),
      { boxes: [{ left: 10, top: 20, right: 110, bottom: 220 }], size },
    );
    assert.ok(lookedAt.includes(undefined));
  });

  test("is not asked for where our account may not read it, and everything else goes on", async () => {
    await using zm = await createZoneminderDatabase(server, "1.36");
    await zm.query(statsTable);
    await zm.addMonitor(1, "front");
    const event = await zm.openEvent({ monitor: 1 });
    await zm.addFrames(event, [1]);
    await moved(zm, event, [{ frame: 1, box: [1, 2, 30, 40] }]);
    const tables = ["Config", "Events", "Frames", "Monitors", "Storage"];
    const account = await zm.addAccount(tables.map((table) => `SELECT ON %.${table}`));
    await using search = await openAlarmSearch({ server, name: zm.name, account });
    const { frames, sourced } = await search.walk();
    assert.deepEqual(frames, [`${event}:1`]);
    assert.equal(sourced[0]?.motion, undefined);
  });
});
