import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createConnection } from "mysql2/promise";
import { type AlarmSearch, type AlarmSearchOptions, openAlarmSearch } from "../support/alarm-search.ts";
import { leftOutWithoutPrograms } from "../support/debian-programs.ts";
import { type MariadbServer, startMariadb } from "../support/mariadb-server.ts";
import { createZoneminderDatabase, type ZoneminderDatabase } from "../support/zoneminder-database.ts";

interface OneEvent extends AsyncDisposable {
  readonly zm: ZoneminderDatabase;
  readonly event: string;
}

describe("a ZoneMinder database in trouble", { skip: leftOutWithoutPrograms("mariadbd", "mariadb") }, () => {
  let server: MariadbServer;
  before(async () => {
    server = await startMariadb();
  });
  after(() => server[Symbol.asyncDispose]());

  const opened = (zm: ZoneminderDatabase, options: Partial<AlarmSearchOptions> = {}): Promise<AlarmSearch> =>
    openAlarmSearch({ server, name: zm.name, ...options });

  /** With an open event of one alarm frame. */
  async function oneEvent(): Promise<OneEvent> {
    const zm = await createZoneminderDatabase(server, "1.36");
    await zm.addMonitor(1, "front");
    const event = await zm.openEvent({ monitor: 1 });
    await zm.addFrames(event, [1]);
    return { zm, event, [Symbol.asyncDispose]: () => zm[Symbol.asyncDispose]() };
  }

  /** On a connection of its own. */
  async function asAdmin(sql: string): Promise<void> {
    const { host, port, admin } = server;
    const connection = await createConnection({ host, port, ...admin });
    await connection.query(sql).finally(() => connection.end());
  }

  test("that is killed is waited for, and the same search goes on when it is back", async () => {
    await using place = await oneEvent();
    const { zm, event } = place;
    await using search = await opened(zm);
    await search.walk();
    await server.kill();
    await assert.rejects(search.walk(), { code: "UNAVAILABLE", message: /does not answer/ });
    await server.start();
    await asAdmin(`INSERT INTO ${zm.name}.Frames (EventId, FrameId, Type, Score) VALUES (${event}, 2, 'Alarm', 9)`);
    assert.deepEqual((await search.walk()).frames, [`${event}:2`]);
  });

  test("that answers too late is given up, and its late answer is not taken for that of the next question", async () => {
    await using place = await oneEvent();
    await using search = await opened(place.zm, { queryTimeoutMs: 500 });
    const { connection } = search.database;
    await assert.rejects(connection.query("SELECT SLEEP(3), 'late' AS answer"), { code: "UNAVAILABLE" });
    for (let count = 0; count < 4; count++)
      assert.deepEqual(await connection.query("SELECT 'prompt' AS answer"), [{ answer: "prompt" }]);
  });

  test("that refuses our account says so, with the remedy, and never the password", async () => {
    await using place = await oneEvent();
    const { zm } = place;
    const search = async (account: { user: string; password: string }): Promise<unknown> => {
      await using one = await opened(zm, { account });
      return await one.walk();
    };
    const problem = (promise: Promise<unknown>): Promise<string> =>
      promise.then(
        () => "none",
        (error: Error) => error.message,
      );
    assert.match(
      await problem(search({ user: "nobody", password: "topsecret" })),
      /Access denied.*user and its password/,
    );
    assert.doesNotMatch(await problem(search({ user: "nobody", password: "topsecret" })), /topsecret/);
    const none = await zm.addAccount([]);
    assert.match(await problem(search(none)), /Access denied.*grant the rights/);
    const few = await zm.addAccount(["SELECT ON %.Monitors"]);
    assert.match(await problem(search(few)), /expected Events\.Id.*grant SELECT/);
    const least = await zm.addAccount(["SELECT ON %.*"]);
    assert.equal(await problem(search(least)), "none");
  });

  test("that is not ZoneMinder's is told by what is missing in it", async () => {
    await using place = await oneEvent();
    await using search = await opened(place.zm);
    await place.zm.query("DROP TABLE Frames");
    await assert.rejects(search.walk(), { message: /not ZoneMinder's.*Frames\.Id, Frames\.EventId/ });
  });

  test("that is updated from 1.34 to 1.36 while we run is understood again by the walk after", async () => {
    await using zm = await createZoneminderDatabase(server, "1.30");
    await zm.addMonitor(1, "front");
    const event = await zm.openEvent({ monitor: 1 });
    await zm.addFrames(event, [1]);
    await using search = await opened(zm);
    await search.walk();
    await zm.query(
      "ALTER TABLE Events CHANGE StartTime StartDateTime datetime, CHANGE EndTime EndDateTime datetime, DROP KEY MonitorId, ADD KEY Events_MonitorId_idx (MonitorId)",
    );
    await zm.addFrames(event, [2]);
    await assert.rejects(search.walk(), { code: "UNAVAILABLE" });
    assert.deepEqual((await search.walk()).frames, [`${event}:2`]);
  });

  test("whose clock and zone are changed loses nothing; paths follow the row's own text", async () => {
    await using place = await oneEvent();
    const { zm, event } = place;
    await using search = await opened(zm);
    await search.walk();
    await asAdmin("SET GLOBAL time_zone = '+09:00'");
    try {
      await zm.closeEvent(event, "2026-03-05 05:59:59"); // the clock was set back: it ends before it began
      const earlier = await zm.openEvent({ monitor: 1, startedAt: "2026-03-04 23:30:00" });
      await zm.addFrames(earlier, [{ number: 7, delta: "1.40" }]);
      await using later = await opened(zm, { cursor: search.cursor });
      const { frames, sourced, closed } = await later.walk();
      assert.deepEqual(frames, [`${earlier}:7`]);
      assert.deepEqual(
        closed.map((one) => one.event.event),
        [event],
      );
      assert.equal(sourced[0]?.event.path, `/events/1/2026-03-04/${earlier}`);
      assert.equal(sourced[0]?.capturedAt?.toISOString(), "2026-03-04T14:30:01.400Z");
    } finally {
      await asAdmin("SET GLOBAL time_zone = 'SYSTEM'");
    }
  });
});
