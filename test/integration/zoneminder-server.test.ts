import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createPool, type RowDataPacket } from "mysql2/promise";
import { leftOutWithoutPrograms } from "../support/debian-programs.ts";
import { startMariadb } from "../support/mariadb-server.ts";
import { startZoneminder } from "../support/zoneminder-server.ts";

const closedEvents =
  "SELECT MonitorId, AlarmFrames, DefaultVideo FROM Events WHERE EndDateTime IS NOT NULL AND AlarmFrames > 10";

describe("ZoneMinder of the tests", { skip: leftOutWithoutPrograms("mariadbd", "zmc", "ffmpeg") }, () => {
  test("records an alarm of each camera: one as pictures, one as a video", { timeout: 120_000 }, async () => {
    await using mariadb = await startMariadb();
    await using zoneminder = await startZoneminder(mariadb, [
      { name: "front", keeps: "jpeg" },
      { name: "gate", keeps: "mp4", scheme: "Deep" },
    ]);
    const { host, port, admin } = mariadb;
    const pool = createPool({ host, port, ...admin, database: zoneminder.database });
    try {
      let rows: RowDataPacket[] = [];
      while (new Set(rows.map((row) => row["MonitorId"])).size < 2) {
        await sleep(200);
        [rows] = await pool.query<RowDataPacket[]>(closedEvents);
      }
      assert.equal(rows.find((row) => row["MonitorId"] === 1)?.["DefaultVideo"], "");
      assert.match(rows.find((row) => row["MonitorId"] === 2)?.["DefaultVideo"], /^\d+-video\.mp4$/);
    } finally {
      await pool.end();
    }
  });
});
