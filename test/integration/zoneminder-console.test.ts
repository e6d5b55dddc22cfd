import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { annotateImage } from "../../src/images/annotate.ts";
import { sharp } from "../../src/images/sharp.ts";
import { openEventAnnotator } from "../../src/zoneminder/annotation/event-annotator.ts";
import { type Connection, openConnection } from "../../src/zoneminder/database/connection.ts";
import { leftOutWithoutPrograms } from "../support/debian-programs.ts";
import { known, stranger } from "../support/event-people.ts";
import { type MariadbServer, startMariadb } from "../support/mariadb-server.ts";
import { startConsole, type ZoneminderConsole } from "../support/zoneminder-console.ts";
import { startZoneminder, type ZoneminderServer } from "../support/zoneminder-server.ts";

const size = { width: 640, height: 480 };

describe("ZoneMinder's console", { skip: leftOutWithoutPrograms("mariadbd", "zmc", "php"), timeout: 600_000 }, () => {
  let mariadb: MariadbServer;
  let zoneminder: ZoneminderServer;
  let connection: Connection;
  let page: ZoneminderConsole;

  before(async () => {
    mariadb = await startMariadb();
    zoneminder = await startZoneminder(mariadb, []);
    const { socketPath, host, port, admin } = mariadb;
    const address = { socketPath, host, port, database: zoneminder.database, ...admin };
    connection = openConnection(address, { connections: 1, connectTimeoutMs: 5000, queryTimeoutMs: 5000 });
    // Until somebody has answered it, the console shows nothing but its question about privacy.
    await connection.query("UPDATE Config SET Value = '0' WHERE Name IN ('ZM_SHOW_PRIVACY', 'ZM_OPT_USE_AUTH')");
    await connection.query("INSERT INTO Monitors (Id, Name, Width, Height) VALUES (1, 'front', 640, 480)");
    page = await startConsole(zoneminder);
  });
  after(async () => {
    await connection[Symbol.asyncDispose]();
    await zoneminder[Symbol.asyncDispose]();
    await mariadb[Symbol.asyncDispose]();
  });

  /** @returns its directory */
  async function closedEvent(event: string): Promise<string> {
    const columns =
      "Id, MonitorId, StorageId, Name, Cause, StartDateTime, EndDateTime, Width, Height, Length, Frames, AlarmFrames, StateId, Scheme, Notes";
    const values = [event, `Event-${event}`, "2026-03-05 07:00:00", "2026-03-05 07:00:30"];
    await connection.query(
      `INSERT INTO Events (${columns}) VALUES (?, 1, 1, ?, 'Motion', ?, ?, 640, 480, 30, 150, 100, 1, 'Medium', 'Motion: All')`,
      values,
    );
    const directory = join(zoneminder.eventsDirectory, "1/2026-03-05", event);
    await mkdir(directory, { recursive: true });
    return directory;
  }

  test("links an annotated event to our picture, and only such an event", async () => {
    const directory = await closedEvent("7");
    await closedEvent("8");
    const frame = await sharp({ create: { ...size, channels: 3, background: "#777" } })
      .jpeg()
      .toBuffer();
    const people = [known("Zoë <b>& Co"), stranger()];
    const bytes = await annotateImage(
      frame,
      people.map(({ best }) => best.face),
    );
    const annotator = openEventAnnotator(connection, { name: true, tags: true, pictures: true });
    const outcome = await annotator.annotate({ event: "7", directory, people, picture: { frame: 79, bytes, size } });
    assert.deepEqual(outcome, { kind: "annotated", changed: true, problems: [] });

    const [untouched, annotated, ...others] = await page.listedEvents();
    assert.ok(untouched !== undefined && annotated !== undefined && others.length === 0);
    const shown = "[f:79] detected:face:Zoë &lt;b&gt;&amp; Co:91% face:Unknown:95% Motion: All";
    assert.equal(annotated.Notes, shown);
    const link = /<a href="#" class="objDetectLink" data-eid=(\d+)>.*<u>(.*)<\/u>/.exec(annotated.Cause);
    assert.deepEqual(link?.slice(1), ["7", shown]);
    assert.equal(untouched.Cause, 'Motion<br/><div class="small text-muted">Motion: All</div>');

    const opened = await page.openedByLink(link?.[1] ?? "");
    const [, source = ""] = /<img src="([^"]+)"/.exec(opened) ?? assert.fail(opened);
    const stored = await readFile(join(directory, "objdetect.jpg"));
    assert.deepEqual(stored, bytes);
    for (const address of [source.replaceAll("&amp;", "&"), "?view=image&eid=7&fid=objdetect_jpg"]) {
      const answer = await page.get(address);
      assert.deepEqual([answer.status, answer.headers.get("content-type")], [200, "image/jpeg"], address);
      assert.deepEqual(Buffer.from(await answer.arrayBuffer()), stored, address);
    }
    assert.equal((await page.get("?view=image&eid=8&fid=objdetect_jpg")).status, 404);
  });
});
