import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { appendFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { RpcServer } from "../../src/rpc/rpc-server.ts";
import { openEmbeddedResultStore } from "../../src/store/embedded-result-store.ts";
import type { FrameResult } from "../../src/store/results.ts";
import { openDatagramReceiver } from "../support/datagram-receiver.ts";
import { createEventFolder, type EventFolder, frameName, makeOld, smallJpeg } from "../support/event-folder.ts";
import { type FakeRecognizer, fakeRecognizer, readable } from "../support/fake-recognizer-server.ts";
import { type Program, startProgram } from "../support/program.ts";
import { ipcPath } from "../support/rpc.ts";
import { type TemporaryDirectory, temporaryDirectory } from "../support/temporary-directory.ts";
import { until } from "../support/until.ts";

interface Site extends AsyncDisposable {
  readonly folder: EventFolder;
  readonly recognizer: FakeRecognizer;
  readonly server: RpcServer;
  readonly home: TemporaryDirectory;
  upload(args?: readonly string[], environment?: NodeJS.ProcessEnv): Program;
  results(): Promise<readonly FrameResult[]>;
}

/** An event store, a recognition server on the wire, and settings for the real uploader between them. */
async function site(tookMs = 0, similarBelow = 0): Promise<Site> {
  const folder = await createEventFolder();
  const home = await temporaryDirectory();
  const endpoint = `ipc://${ipcPath()}`;
  const recognizer = fakeRecognizer(async (image) => ({ ...(await readable(image)), tookMs }));
  const server: RpcServer = await recognizer.serve(endpoint);
  const settings = {
    uploader: {
      server: endpoint,
      eventsDirectory: folder.root,
      similarBelow,
      scanIntervalMs: 100,
      maxInFlight: 4,
      drainMs: 5000,
      monitoringPort: null,
    },
  };
  const file = join(home.path, "config.json");
  await writeFile(file, JSON.stringify(settings));
  return {
    folder,
    recognizer,
    server,
    home,
    upload: (args = [], environment = {}) =>
      startProgram("src/uploader/main.js", ["--config", file, ...args], environment),
    async results() {
      await using store = await openEmbeddedResultStore({ file: join(home.path, "data/results.db") });
      const results = await store.find({ limit: 1000 });
      assert.equal(results.length, await store.count());
      return results;
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const keys = (results: readonly FrameResult[]): readonly string[] =>
  results.map(({ monitor, event, frame }) => `${monitor}/${event}/${frame}`).sort();

describe("npm run upload", () => {
  test("asks once about frames that look alike, where it is told to", async () => {
    await using at = await site(0, 6);
    await at.folder.mediumEvent(1, "2026-11-21", 7, 5);
    await using once = at.upload(["--once"]);
    assert.equal(await once.ended, 0, once.output.stderr);
    const carried = (await at.results()).filter(({ carriedFrom }) => carriedFrom !== undefined).length;
    assert.equal(at.recognizer.asked.length + carried, 5);
    assert.ok(carried > 0);
  });

  test("killed again and again, leaves exactly one result and one picture of each frame", async () => {
    await using at = await site(15);
    await at.folder.mediumEvent(1, "2026-11-21", 7, 30);
    await at.folder.deepEvent(2, "2026-11-21 08/12/07", 8, 30);
    for (const asked of [8, 30]) {
      await using victim = at.upload();
      await until(() => at.recognizer.asked.length >= asked);
      victim.process.kill("SIGKILL");
      assert.equal(await victim.ended, "SIGKILL");
    }
    await using last = at.upload(["--once"]);
    assert.equal(await last.ended, 0, last.output.stderr);
    const results = await at.results();
    const wanted = ["1/7", "2/8"].flatMap((event) => Array.from({ length: 30 }, (_, index) => `${event}/${index + 1}`));
    assert.deepEqual(keys(results), wanted.sort());
    assert.ok(results.every(({ failure, faces }) => failure === undefined && faces.length === 1));
    const pictures = await readdir(join(at.home.path, "data/archive"), { recursive: true });
    const expected = results.map(({ archiveKey }) => archiveKey).sort();
    assert.deepEqual(pictures.filter((name) => name.endsWith(".jpg")).sort(), expected);
    const repeated = at.recognizer.asked.length - wanted.length;
    assert.ok(repeated >= 0 && repeated <= 2 * 4, `only frames in work were repeated, got ${repeated}`);
  });

  test("tells the service manager of its life and finishes what is in work on SIGTERM", async () => {
    await using at = await site(400);
    await using receiver = await openDatagramReceiver();
    await at.folder.mediumEvent(1, "2026-11-21", 7, 12);
    await using program = at.upload([], { NOTIFY_SOCKET: receiver.path });
    assert.equal(await receiver.next(), "READY=1");
    await until(() => at.recognizer.asked.length >= 5);
    program.process.kill("SIGTERM");
    assert.equal(await program.ended, 0, program.output.stderr);
    const recorded = (await at.results()).length;
    assert.equal(recorded, at.recognizer.asked.length, "what was asked is recorded");
    assert.ok(recorded < 12, "nothing new was begun");
    const messages: string[] = [];
    while (messages.at(-1) !== "STOPPING=1") messages.push(await receiver.next());
    assert.match(messages.join("\n"), /STATUS=/);
  });

  test("keeps up with a camera whose pictures are written in two pieces", async () => {
    await using at = await site();
    const path = await at.folder.mediumEvent(1, "2026-11-21", 7, 0);
    await using program = at.upload();
    for (let frame = 1; frame <= 40; frame++) {
      const bytes = await smallJpeg(frame);
      const file = join(path, frameName(frame));
      await writeFile(file, bytes.subarray(0, 200));
      await sleep(25);
      await appendFile(file, bytes.subarray(200));
    }
    await until(() => new Set(at.recognizer.asked).size === 40);
    program.process.kill("SIGTERM");
    assert.equal(await program.ended, 0, program.output.stderr);
    const results = await at.results();
    assert.equal(results.length, 40);
    assert.ok(results.every(({ failure }) => failure === undefined));
    assert.equal(at.recognizer.asked.length, 40, "no frame was asked about twice");
  });

  test("stops soon although the server is not there, and leaves the frames for the next start", async () => {
    await using at = await site();
    await at.folder.mediumEvent(1, "2026-11-21", 7, 3);
    await at.server[Symbol.asyncDispose]();
    await using receiver = await openDatagramReceiver();
    await using program = at.upload([], { NOTIFY_SOCKET: receiver.path });
    assert.equal(await receiver.next(), "READY=1");
    await sleep(300);
    program.process.kill("SIGTERM");
    assert.equal(await program.ended, 0, program.output.stderr);
    assert.equal((await at.results()).length, 0);
  });

  test("with --once walks once, says what it found and ends", async () => {
    await using at = await site();
    const path = await at.folder.mediumEvent(1, "2026-11-21", 7, 3);
    await writeFile(join(path, "00002-capture.jpg"), "half a picture");
    await makeOld(join(path, "00002-capture.jpg"), 120_000);
    await using first = at.upload(["--once"]);
    assert.equal(await first.ended, 0, first.output.stderr);
    assert.match(first.output.stdout, /^3 frames found, 2 recognised with 2 faces, 1 unreadable, 0 left/);
    const facts = first.output.stderr.split("\n").find((line) => line.includes("pass finished"));
    const { found, processed, framesPerSecond } = JSON.parse(facts ?? "{}");
    assert.deepEqual([found, processed], [3, 3]);
    assert.ok(framesPerSecond > 0);
    await using second = at.upload(["--once", path]);
    assert.equal(await second.ended, 0);
    assert.match(second.output.stdout, /^0 frames found/);
  });

  test("with --dry-run says what it would do and does nothing", async () => {
    await using at = await site();
    const path = await at.folder.mediumEvent(1, "2026-11-21", 7, 2);
    await using program = at.upload(["--dry-run"]);
    assert.equal(await program.ended, 0, program.output.stderr);
    assert.match(program.output.stdout, /^monitor 1 event 7 frame 1: send the path .*00001-capture\.jpg$/m);
    assert.match(program.output.stdout, /^2 frames without a result$/m);
    assert.equal(at.recognizer.asked.length, 0);
    assert.ok(!existsSync(join(at.home.path, "data")));
    assert.ok(existsSync(path));
  });

  test("names the setting when the event store is not there", async () => {
    await using at = await site();
    await using program = at.upload(["--once", "/nonexistent"]);
    assert.equal(await program.ended, 69);
    assert.match(program.output.stderr, /error: expected ZoneMinder's event store at \/nonexistent.*eventsDirectory/);
  });

  test("refuses wrong options and wrong settings with their exit codes", async () => {
    await using at = await site();
    await using wrongOption = at.upload(["--wrong"]);
    assert.equal(await wrongOption.ended, 64);
    await writeFile(join(at.home.path, "config.json"), '{ "uploader": { "send": "pigeon" } }');
    await using wrongSetting = at.upload();
    assert.equal(await wrongSetting.ended, 78);
    assert.match(wrongSetting.output.stderr, /uploader\.send: expected one of path, bytes/);
  });
});
