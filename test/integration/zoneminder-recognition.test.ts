import assert from "node:assert/strict";
import { readFile, rm, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createPool, type Pool, type RowDataPacket } from "mysql2/promise";
import { readSize } from "../../src/images/decode.ts";
import { sharp } from "../../src/images/sharp.ts";
import { recognizeReply } from "../../src/rpc/recognize.ts";
import { openEmbeddedResultStore } from "../../src/store/embedded-result-store.ts";
import type { FrameResult } from "../../src/store/results.ts";
import { leftOutWithoutPrograms } from "../support/debian-programs.ts";
import { clipSize } from "../support/face-clip.ts";
import { fetchedModels } from "../support/fetched-models.ts";
import { type MariadbServer, startMariadb } from "../support/mariadb-server.ts";
import { type Program, startProgram } from "../support/program.ts";
import { patientClient, type ServerProcess, startServer } from "../support/recognition-server.ts";
import { type TemporaryDirectory, temporaryDirectory } from "../support/temporary-directory.ts";
import { activateTrained } from "../support/trained-classifier.ts";
import { startZoneminder, type ZoneminderServer } from "../support/zoneminder-server.ts";

const deadlineMs = 300_000;

interface EventOnDisk {
  readonly id: string;
  readonly monitor: string;
  readonly directory: string;
  readonly notes: string;
  readonly video: string;
  readonly alarms: readonly number[];
}

let mariadb: MariadbServer;
let zoneminder: ZoneminderServer;
let server: ServerProcess;
let home: TemporaryDirectory;
let pool: Pool;
let settingsFile: string;

async function rows(sql: string, values: readonly unknown[] = []): Promise<readonly RowDataPacket[]> {
  const [found] = await pool.query<RowDataPacket[]>(sql, [...values]);
  return found;
}

/** The person whose face is clearest in the second photo of the clip is enrolled; whoever else is in it is a stranger. */
async function enrolGina(endpoint: string): Promise<void> {
  const photos = await (await fetchedModels()).store.asset("sample-photos");
  await using client = patientClient(endpoint);
  const bytes = await sharp(join(photos, "sample3.jpg"))
    .resize({ height: clipSize.height - 40 })
    .jpeg()
    .toBuffer();
  const answer = await client.call("recognize", [{ images: [{ bytes }], with_embeddings: true }], {
    timeoutMs: 180_000,
  });
  const { images, models } = recognizeReply.parse(answer);
  const faces = images.flatMap((image) => ("faces" in image ? image.faces : []));
  const embeddings = faces.flatMap(({ embedding }) => (embedding ? [Float32Array.from(embedding)] : []));
  const [gina, ...strangers] = embeddings;
  assert.ok(gina !== undefined && strangers.length > 0, `${embeddings.length} faces encoded`);
  await activateTrained(join(home.path, "classifiers"), "v1", {
    people: new Map([["Gina", gina]]),
    strangers,
    model: models.embedder,
  });
}

async function closedEvents(): Promise<readonly EventOnDisk[]> {
  const events = await rows(
    "SELECT E.Id, E.MonitorId, E.Notes, E.DefaultVideo, E.Scheme, S.Path, DATE_FORMAT(E.StartDateTime, '%Y-%m-%d %y/%m/%d/%H/%i/%s') AS start FROM Events E JOIN Storage S ON S.Id = E.StorageId WHERE E.EndDateTime IS NOT NULL AND E.AlarmFrames > 10 ORDER BY E.Id",
  );
  const frames = await rows("SELECT EventId, FrameId FROM Frames WHERE Type = 'Alarm' ORDER BY FrameId");
  return events.map((row) => {
    const [day, clock] = String(row["start"]).split(" ");
    const place = row["Scheme"] === "Deep" ? clock : `${day}/${row["Id"]}`;
    return {
      id: String(row["Id"]),
      monitor: String(row["MonitorId"]),
      directory: `${row["Path"]}/${row["MonitorId"]}/${place}`,
      notes: String(row["Notes"]),
      video: String(row["DefaultVideo"]),
      alarms: frames.filter((frame) => frame["EventId"] === row["Id"]).map((frame) => Number(frame["FrameId"])),
    };
  });
}

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const endMs = Date.now() + deadlineMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    assert.ok(Date.now() < endMs, `waited in vain for ${what}`);
    await sleep(250);
  }
}

const upload = (...args: readonly string[]): Program =>
  startProgram("src/uploader/main.js", ["--config", settingsFile, ...args]);

async function resultsOf(event: string): Promise<readonly FrameResult[]> {
  await using store = await openEmbeddedResultStore({ file: join(home.path, "uploader/results.db") });
  return [...(await store.find({ event, limit: 1000 }))].sort((a, b) => a.frame - b.frame);
}

/** Frames that were recognised, each as often as the uploader says so. */
function recognizedIn({ output }: Program, event: string): readonly number[] {
  const lines = output.stderr.split("\n").filter((line) => line.includes('"msg":"frame recognised"'));
  return lines
    .map((line) => JSON.parse(line) as { readonly event: string; readonly frame: number })
    .filter((line) => line.event === event)
    .map(({ frame }) => frame)
    .sort((a, b) => a - b);
}

const makeOld = (path: string): Promise<void> => utimes(path, new Date(2020, 1), new Date(2020, 1));

describe("a real ZoneMinder with the uploader and the recognition server", {
  skip: leftOutWithoutPrograms("mariadbd", "zmc", "ffmpeg"),
  timeout: 2 * deadlineMs,
}, () => {
  before(async () => {
    home = await temporaryDirectory();
    mariadb = await startMariadb();
    zoneminder = await startZoneminder(
      mariadb,
      [
        { name: "front", keeps: "jpeg" },
        { name: "gate", keeps: "mp4", scheme: "Deep" },
      ],
      { speed: 2 },
    );
    const { host, port, admin } = mariadb;
    pool = createPool({ host, port, ...admin, database: zoneminder.database });
    server = await startServer({ directory: home.path, allowedRoots: [dirname(zoneminder.eventsDirectory)] });
    const [endpoint = ""] = await server.endpoints;
    await enrolGina(endpoint);
    settingsFile = join(home.path, "uploader.json");
    const settings = {
      uploader: { server: endpoint, source: "database", scanIntervalMs: 500, similarBelow: 0 },
      zoneminder: {
        configFile: join(zoneminder.configDirectory, "zm.conf"),
        choice: { choose: "all", maxFrames: 0 },
        annotate: { name: true },
      },
      classifier: { directory: "./classifiers", minProba: 0.7 },
      results: { embedded: { file: "./uploader/results.db" } },
      archive: { folder: { directory: "./uploader/archive" } },
      spool: { file: "./uploader/spool.db" },
    };
    await writeFile(settingsFile, JSON.stringify(settings));
  });
  after(async () => {
    await pool.end();
    await server[Symbol.asyncDispose]();
    await zoneminder[Symbol.asyncDispose]();
    await mariadb[Symbol.asyncDispose]();
    await home[Symbol.asyncDispose]();
  });

  test("recognises each alarm frame once, of pictures and of a video, and the events show who it was", async () => {
    await using uploader = upload();
    const events = await until("an annotated event of each camera", async () => {
      const annotated = (await closedEvents()).filter(({ notes }) => notes.includes("face:Gina"));
      const first = ["1", "2"].map((monitor) => annotated.find((event) => event.monitor === monitor));
      return first.every((event) => event !== undefined) ? first : undefined;
    });
    for (const event of events) {
      assert.match(event.notes, /^\[f:\d+\] detected:(face:[^:]+:\d+% )*face:Gina:\d+% (face:[^:]+:\d+% )*Motion: All/);
      const results = await until("all results", async () => {
        const found = await resultsOf(event.id);
        return found.length >= event.alarms.length ? found : undefined; // each store is served at its own pace
      });
      assert.deepEqual(
        results.map(({ frame }) => frame),
        event.alarms,
      );
      assert.deepEqual(recognizedIn(uploader, event.id), event.alarms);
      assert.ok(results.some(({ faces }) => faces.some(({ identification }) => "name" in identification)));
      assert.equal(event.video === "", event.monitor === "1");
      const picture = join(event.directory, "objdetect.jpg");
      assert.deepEqual(await readSize(await readFile(picture), 1e7), clipSize);
      const [made, theirs] = [await stat(picture), await stat(event.directory)];
      assert.deepEqual([made.mode & 0o777, made.uid], [0o644, theirs.uid], "the web server can read it");
      const objects = JSON.parse(await readFile(join(event.directory, "objects.json"), "utf8"));
      assert.ok(objects.labels.includes("face:Gina"), JSON.stringify(objects));
      const [row] = await rows("SELECT Name FROM Events WHERE Id = ?", [event.id]);
      assert.match(String(row?.["Name"]), new RegExp(`^Event-${event.id} \\[Gina`));
    }
    uploader.process.kill("SIGTERM");
    assert.equal(await uploader.ended, 0, uploader.output.stderr.slice(-2000));
  });

  test("comes to an end with what ZoneMinder left broken, and says so of each frame", async () => {
    // Those that still run too: the uploader of the test before may have taken their first frames.
    const known = new Set((await rows("SELECT Id FROM Events")).map((row) => String(row["Id"])));
    const fresh = await until("further events", async () => {
      const found = (await closedEvents()).filter(({ id }) => !known.has(id));
      const of = (monitor: string): readonly EventOnDisk[] => found.filter((event) => event.monitor === monitor);
      return of("1").length >= 3 && of("2").length >= 1 ? { jpeg: of("1"), mp4: of("2") } : undefined;
    });
    await zoneminder.stopCameras();
    const [damaged, purged, unstored] = fresh.jpeg as [EventOnDisk, EventOnDisk, EventOnDisk];
    const [video] = fresh.mp4 as [EventOnDisk];
    const capture = (event: EventOnDisk, frame = 0): string =>
      join(event.directory, `${String(frame).padStart(5, "0")}-capture.jpg`);
    const [missing = 0, half = 0] = damaged.alarms;
    await rm(capture(damaged, missing));
    await truncate(capture(damaged, half), 2000);
    await makeOld(capture(damaged, half));
    const mp4 = join(video.directory, video.video);
    await truncate(mp4, Math.floor((await stat(mp4)).size / 2));
    await makeOld(mp4);
    await rm(purged.directory, { recursive: true });
    await rows("UPDATE Events SET StorageId = 0 WHERE Id = ?", [unstored.id]);

    await using uploader = upload("--once");
    assert.equal(await uploader.ended, 0, uploader.output.stderr.slice(-2000));
    const results = await resultsOf(damaged.id);
    assert.deepEqual(
      results.map(({ frame }) => frame),
      damaged.alarms.slice(1),
      "all but the one that is missing",
    );
    assert.match(results[0]?.failure ?? "", /damaged or truncated/);
    assert.deepEqual(await resultsOf(purged.id), []);
    const ofVideo = await resultsOf(video.id);
    assert.deepEqual(
      ofVideo.map(({ frame }) => frame),
      video.alarms,
    );
    const readable = ofVideo.filter(({ failure }) => failure === undefined);
    assert.ok(readable.length > 0 && readable.length < ofVideo.length, `${readable.length} of ${ofVideo.length}`);
    assert.match(ofVideo.at(-1)?.failure ?? "", /ends, or is damaged, before the frame/);
    assert.deepEqual(
      (await resultsOf(unstored.id)).map(({ frame }) => frame),
      unstored.alarms,
    );
  });
});
