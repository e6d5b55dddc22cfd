import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { marksTableSql } from "../../src/zoneminder/database/uploaded-marks.ts";
import { framesOf, uploadSite } from "../support/database-upload.ts";
import { leftOutWithoutPrograms } from "../support/debian-programs.ts";
import { type MariadbServer, startMariadb } from "../support/mariadb-server.ts";
import { until } from "../support/until.ts";
import { startReceiver } from "../support/webhook-receiver.ts";

describe("npm run upload with ZoneMinder's database", { skip: leftOutWithoutPrograms("mariadbd", "mariadb") }, () => {
  let server: MariadbServer;
  before(async () => {
    server = await startMariadb();
  });
  after(() => server[Symbol.asyncDispose]());

  test("recognises each alarm frame once, and tells the event who it was", async () => {
    await using at = await uploadSite(server);
    await at.zm.query(marksTableSql);
    const first = await at.addEvent(1, 5, 9);
    const second = await at.addEvent(2, 3, 9);
    const wanted = [...framesOf(first, 5), ...framesOf(second, 3)];
    await using look = at.upload("--dry-run");
    assert.equal(await look.ended, 0, look.output.stderr);
    assert.match(look.output.stdout, /8 frames without a result/);
    await using once = at.upload("--once");
    assert.equal(await once.ended, 0, once.output.stderr);
    assert.match(once.output.stdout, /8 frames found, 8 recognised/);
    assert.deepEqual(await at.results(), wanted);
    assert.deepEqual(await at.marks(), wanted);
    const notes = await at.zm.query("SELECT Notes FROM Events ORDER BY Id");
    for (const row of notes) assert.match(String(row["Notes"]), /detected:.*Ann/);
    await using again = at.upload("--once");
    assert.equal(await again.ended, 0, again.output.stderr);
    assert.match(again.output.stdout, /^0 frames found/);
    assert.equal(at.recognizer.asked.length, 8);
  });

  test("tells of somebody while ZoneMinder records, and not again when it has closed the event", async () => {
    await using receiver = await startReceiver();
    const targets = [{ kind: "webhook", name: "hook", url: receiver.url, picture: "base64" }];
    const rules = [{ name: "all", targets: ["hook"] }];
    await using at = await uploadSite(server, { notify: { enabled: true, maxAgeHours: null, rules, targets } });
    const event = await at.beginEvent(1, 4);
    await using uploader = at.upload();
    await until(() => receiver.received.length > 0);
    const message = JSON.parse(receiver.received[0]?.body.toString() ?? "");
    assert.deepEqual([message.decided, message.event, message.person.name], ["early", event, "Ann"]);
    assert.ok(message.picture.base64.length > 100);
    await at.zm.closeEvent(event);
    await until(() => uploader.output.stderr.includes("event decided"));
    await sleep(300);
    assert.equal(receiver.received.length, 1);
  });

  test("goes on where smart-zoneminder's uploader stopped: what that marked is not done again", async () => {
    await using at = await uploadSite(server);
    await at.zm.query(marksTableSql);
    const event = await at.addEvent(1, 5);
    await at.zm.query(
      "INSERT INTO alarm_uploaded (frameid, eventid, upload_timestamp) VALUES (2, ?, NOW()), (4, ?, NOW())",
      [event, event],
    );
    await using once = at.upload("--once");
    assert.equal(await once.ended, 0, once.output.stderr);
    assert.deepEqual(await at.results(), [`${event}:1`, `${event}:3`, `${event}:5`]);
    assert.deepEqual(await at.marks(), framesOf(event, 5));
  });

  test("loses and doubles nothing when uploader and database are killed again and again", {
    timeout: 600_000,
  }, async () => {
    await using at = await uploadSite(server, { tookMs: 10 });
    await at.zm.query(marksTableSql);
    const wanted: string[] = [];
    const record = async (): Promise<void> => {
      for (const monitor of [1, 2]) wanted.push(...framesOf(await at.addEvent(monitor, 20), 20));
    };
    await record();
    for (let round = 0; round < 4; round++) {
      await using victim = at.upload();
      const asked = at.recognizer.asked.length + 5;
      await until(() => at.recognizer.asked.length >= asked);
      if (round % 2 === 1) {
        await server.kill();
        await sleep(200);
        await server.start();
        await until(async () => (await at.zm.query("SELECT 1").catch(() => [])).length > 0);
      }
      victim.process.kill("SIGKILL");
      await victim.ended;
      await record();
    }
    await using last = at.upload("--once");
    assert.equal(await last.ended, 0, last.output.stderr);
    assert.deepEqual(await at.results(), wanted.toSorted());
    assert.deepEqual(await at.marks(), wanted.toSorted());
  });
});
