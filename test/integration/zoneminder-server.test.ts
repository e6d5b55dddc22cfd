import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createPool, type RowDataPacket } from "mysql2/promise";
import { marksTableSql } from "../../src/zoneminder/database/uploaded-marks.ts";
import { leftOutWithoutPrograms } from "../support/debian-programs.ts";
import { startMariadb } from "../support/mariadb-server.ts";
import { startProgram } from "../support/program.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { startZoneminder, type ZoneminderServer } from "../support/zoneminder-server.ts";

const closedEvents =
  "SELECT MonitorId, AlarmFrames, DefaultVideo FROM Events WHERE EndDateTime IS NOT NULL AND AlarmFrames > 10";

/** What setup-zoneminder says when it is told of nothing but ZoneMinder's own settings. */
async function setUp({
  configDirectory,
}: ZoneminderServer): Promise<{ readonly code: unknown; readonly stdout: string }> {
  await using home = await temporaryDirectory();
  const config = join(home.path, "config.json");
  const zoneminder = { configFile: join(configDirectory, "zm.conf") };
  const uploader = { source: "database", server: `ipc://${home.path}/none.sock` };
  await writeFile(config, JSON.stringify({ zoneminder, uploader }));
  await using program = startProgram("scripts/setup-zoneminder.js", ["--config", config]);
  return { code: await program.ended, stdout: program.output.stdout };
}

describe("ZoneMinder of the tests", { skip: leftOutWithoutPrograms("mariadbd", "zmc", "ffmpeg") }, () => {
  test("records an alarm of each camera, one as pictures, one as a video; setup-zoneminder finds all by zm.conf alone", {
    timeout: 600_000,
  }, async () => {
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
      await zoneminder.stopCameras();
      await pool.query(marksTableSql);
      const looked = await setUp(zoneminder);
      assert.equal(looked.code, 0, looked.stdout);
      assert.match(looked.stdout, /as zmuser@localhost/);
      assert.match(looked.stdout, /ok {7}files of event \d+: .*-capture\.jpg/);
      assert.match(looked.stdout, /ok {7}files of event \d+: .*-video\.mp4/);
      assert.match(looked.stdout, /ok {7}ffmpeg: ffmpeg version/);
    } finally {
      await pool.end();
    }
  });
});
