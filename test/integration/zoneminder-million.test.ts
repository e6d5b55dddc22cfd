import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openAlarmSearch } from "../support/alarm-search.ts";
import { leftOutWithoutPrograms } from "../support/debian-programs.ts";
import { startMariadb } from "../support/mariadb-server.ts";
import { createZoneminderDatabase, type ZoneminderDatabase } from "../support/zoneminder-database.ts";

const [oldEvents, framesOfEach] = [5000, 200];

/** A million rows: 5000 closed events of three monitors with 200 frames each, every second an alarm. */
async function addOldEvents(zm: ZoneminderDatabase): Promise<void> {
  for (const monitor of [1, 2, 3]) await zm.addMonitor(monitor, `camera ${monitor}`);
  await zm.query(
    `INSERT INTO Events (Id, MonitorId, Name, StartDateTime, EndDateTime, AlarmFrames, StateId)
     SELECT seq, 1 + seq % 2, CONCAT('Event-', seq), '2026-01-01' + INTERVAL seq MINUTE, '2026-01-01' + INTERVAL seq MINUTE, ${framesOfEach / 2}, 1 FROM seq_1_to_${oldEvents}`,
  );
  await zm.query(
    `INSERT INTO Frames (EventId, FrameId, Type, TimeStamp, Score)
     SELECT e.seq, f.seq, IF(f.seq % 2, 'Alarm', 'Normal'), '2026-01-01 01:00:00' + INTERVAL e.seq MINUTE, 17 FROM seq_1_to_${oldEvents} e JOIN seq_1_to_${framesOfEach} f`,
  );
  await zm.query("ANALYZE TABLE Events, Frames");
}

describe("a million old rows", { skip: leftOutWithoutPrograms("mariadbd", "mariadb") }, () => {
  test("are not touched: each statement of the walk stays on an index and reads only what it returns", {
    timeout: 900_000,
  }, async () => {
    await using server = await startMariadb();
    await using zm = await createZoneminderDatabase(server, "1.36");
    await addOldEvents(zm);
    const [count] = await zm.query("SELECT COUNT(*) AS n FROM Frames");
    assert.equal(Number(count?.["n"]), 1_000_000);
    // The third monitor has been idle since before all others' events.
    const idle = { through: "0", open: {} };
    const cursor = JSON.stringify({
      version: 1,
      monitors: { 1: { through: "5000", open: {} }, 2: { through: "4999", open: {} }, 3: idle },
    });
    await using search = await openAlarmSearch({ server, name: zm.name, cursor });
    const live = await zm.openEvent({ monitor: 1 });
    await zm.addFrames(live, [1, 2, 3]);

    const reader = await search.database.reader();
    const plan = async (sql: string, values: readonly string[]): Promise<{ key: string; read: number }> => {
      const [row] = await zm.query(`ANALYZE ${sql}`, values);
      assert.notEqual(row?.["type"], "ALL");
      return { key: row?.["key"], read: Number(row?.["r_rows"]) };
    };
    const events = reader.eventsAfterSql(20);
    assert.deepEqual(await plan(events, ["3", "0"]), { key: "Events_MonitorId_idx", read: 0 });
    assert.deepEqual(await plan(events, ["1", "5000"]), { key: "Events_MonitorId_idx", read: 1 });
    assert.deepEqual(await plan(events, ["1", "0"]), { key: "Events_MonitorId_idx", read: 20 });
    const frames = reader.alarmFramesSql(200);
    assert.deepEqual(await plan(frames, [live, "0"]), { key: "EventId_idx", read: 3 });
    assert.deepEqual(await plan(frames, ["2500", "0"]), { key: "EventId_idx", read: 200 });

    const rowsRead = async (): Promise<number> => {
      const counts = await zm.query("SHOW GLOBAL STATUS LIKE 'Handler_read%'");
      return counts.reduce((sum, row) => sum + Number(row["Value"]), 0);
    };
    const before = await rowsRead();
    assert.deepEqual((await search.walk()).frames, [`${live}:1`, `${live}:2`, `${live}:3`]);
    const total = (await rowsRead()) - before;
    assert.ok(total < 2000, `a walk with 3 new frames read ${total} rows`);
  });
});
