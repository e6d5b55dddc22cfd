import assert from "node:assert/strict";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { annotateImage } from "../../src/images/annotate.ts";
import { readSize } from "../../src/images/decode.ts";
import { sharp } from "../../src/images/sharp.ts";
import type { EventResult } from "../../src/store/event-results.ts";
import { openAnnotationSink } from "../../src/uploader/annotation-sink.ts";
import type { EventDelivery } from "../../src/uploader/sink.ts";
import { openEventAnnotator } from "../../src/zoneminder/annotation/event-annotator.ts";
import type { DecidedPerson } from "../../src/zoneminder/annotation/shown-people.ts";
import { leftOutWithoutPrograms } from "../support/debian-programs.ts";
import { known, stranger, undecided } from "../support/event-people.ts";
import { type MariadbServer, startMariadb } from "../support/mariadb-server.ts";
import { MemoryLog } from "../support/rpc.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { createZoneminderDatabase, type ZoneminderDatabase } from "../support/zoneminder-database.ts";

const evidence = { named: [], stranger: 0, undecided: 0, notAsked: 0, weight: 1 };

function eventResult(event: string, people: readonly DecidedPerson[]): EventResult {
  const at = new Date("2026-11-21T08:12:07Z");
  return {
    ...{ monitor: "1", event, firstCapturedAt: at, lastCapturedAt: at, processedAt: at, frames: 3, failedFrames: 0 },
    people: people.map(({ identification, best }) => ({ identification, best, frames: [best.frame], evidence })),
  };
}

const draw = async (bytes: Uint8Array, faces: Parameters<typeof annotateImage>[1]) => ({
  bytes: await annotateImage(bytes, faces),
  size: await readSize(bytes, 1e7),
});

describe("openAnnotationSink", { skip: leftOutWithoutPrograms("mariadbd") }, () => {
  let server: MariadbServer;
  before(async () => {
    server = await startMariadb();
  });
  after(() => server[Symbol.asyncDispose]());

  async function fixture(recheckAfterMs: readonly number[] = []) {
    const directory = await temporaryDirectory();
    const database = await createZoneminderDatabase(server, "1.36");
    const log = new MemoryLog();
    const annotator = openEventAnnotator(database, { name: false, tags: true, pictures: true });
    const sink = openAnnotationSink({ annotator, draw, log, recheckAfterMs });
    const grey = { width: 640, height: 480, channels: 3 as const, background: "#777" };
    const picture = await sharp({ create: grey }).jpeg().toBuffer();
    return {
      database,
      directory: directory.path,
      log,
      picture,
      async deliver(event: string, people: readonly DecidedPerson[], bytes: Uint8Array | undefined = picture) {
        const delivery: EventDelivery = {
          closed: { event: { path: join(directory.path, event), monitor: "1", event } },
          result: eventResult(event, people),
          picture: () => Promise.resolve(bytes),
        };
        await sink.events?.deliver(delivery);
      },
      async [Symbol.asyncDispose]() {
        await sink[Symbol.asyncDispose]();
        await database[Symbol.asyncDispose]();
        await directory[Symbol.asyncDispose]();
      },
    };
  }

  async function closedEvent(database: ZoneminderDatabase): Promise<string> {
    const event = await database.openEvent({ monitor: 1 });
    await database.query("UPDATE Events SET Notes = 'Motion: All' WHERE Id = ?", [event]);
    await database.closeEvent(event);
    return event;
  }

  const notesOf = async (database: ZoneminderDatabase, event: string): Promise<unknown> =>
    (await database.query("SELECT Notes FROM Events WHERE Id = ?", [event]))[0]?.["Notes"];

  test("shows the surest person of the event, by what all its frames say together", async () => {
    await using at = await fixture();
    const event = await closedEvent(at.database);
    await mkdir(join(at.directory, event));
    await at.deliver(event, [undecided(3), stranger(0.99, 12), known("Ann", 0.95, 79), known("Bob", 0.93, 80)]);
    assert.equal(
      await notesOf(at.database, event),
      "[f:79] detected:face:Ann:95% face:Bob:93% face:Unknown:99% Motion: All",
    );
    const drawn = await readFile(join(at.directory, event, "objdetect.jpg"));
    assert.deepEqual(await readSize(drawn, 1e7), { width: 640, height: 480 });
    assert.notDeepEqual(drawn, at.picture);
    const objects = JSON.parse(await readFile(join(at.directory, event, "objects.json"), "utf8"));
    assert.deepEqual([objects.frame_id, objects.labels, objects.people.length], [79, ["face:Ann"], 4]);
  });

  test("says nothing where nobody was decided, and draws nothing", async () => {
    await using at = await fixture();
    const event = await closedEvent(at.database);
    await mkdir(join(at.directory, event));
    await at.deliver(event, [undecided()]);
    assert.equal(await notesOf(at.database, event), "Motion: All");
    assert.deepEqual(await readdir(join(at.directory, event)), []);
  });

  test("tells it in the notes when the picture is gone, or cannot be drawn, and is content with a purged event", async () => {
    await using at = await fixture();
    const event = await closedEvent(at.database);
    await at.deliver(event, [known("Ann")], Buffer.from("no picture"));
    assert.equal(await notesOf(at.database, event), "[f:79] detected:face:Ann:91% Motion: All");
    assert.ok(at.log.lines.some(({ phrase }) => phrase === "event's picture not drawn"));
    await at.database.purgeEvent(event);
    await at.deliver(event, [known("Ann")]);
    assert.deepEqual(await readdir(at.directory), []);
  });

  test("tells it again when another program has overwritten it", async () => {
    // A loaded machine may look the first time before the other program has written.
    await using at = await fixture([300, 2000, 10_000, 30_000]);
    const event = await closedEvent(at.database);
    await at.deliver(event, [known("Ann")]);
    await at.database.query("UPDATE Events SET Notes = '[a] detected:car:97% Motion: All' WHERE Id = ?", [event]);
    const deadlineMs = Date.now() + 60_000;
    const wanted = "[f:79] detected:face:Ann:91% [a] detected:car:97% Motion: All";
    while ((await notesOf(at.database, event)) !== wanted && Date.now() < deadlineMs) await sleep(50);
    assert.equal(await notesOf(at.database, event), wanted);
    assert.ok(at.log.lines.some(({ phrase }) => phrase === "event annotated again"));
  });
});
