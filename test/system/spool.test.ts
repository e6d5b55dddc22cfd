import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { openSpool } from "../../src/spool/spool.ts";
import { openEmbeddedResultStore } from "../../src/store/embedded-result-store.ts";
import { createEventFolder, frameName, smallJpeg } from "../support/event-folder.ts";
import { fakeRecognizer, readable } from "../support/fake-recognizer-server.ts";
import { startProgram } from "../support/program.ts";
import { ipcPath } from "../support/rpc.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { until } from "../support/until.ts";

async function site(uploader: Readonly<Record<string, unknown>> = {}) {
  const folder = await createEventFolder();
  const home = await temporaryDirectory();
  const endpoint = `ipc://${ipcPath()}`;
  const config = join(home.path, "config.json");
  const settings = {
    uploader: {
      server: endpoint,
      eventsDirectory: folder.root,
      similarBelow: 0,
      scanIntervalMs: 100,
      monitoringPort: null,
      ...uploader,
    },
    spool: { minFreeBytes: 0 },
    archive: { kind: "none" },
  };
  await writeFile(config, JSON.stringify(settings));
  return {
    folder,
    endpoint,
    home: home.path,
    config,
    spoolFile: join(home.path, "data/spool.db"),
    async [Symbol.asyncDispose]() {
      await home[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function saysSoon(program: { output: { stderr: string } }, wanted: RegExp): Promise<string> {
  const deadlineMs = Date.now() + 180_000;
  for (;;) {
    const line = program.output.stderr.split("\n").find((text) => wanted.test(text));
    if (line !== undefined) return line;
    assert.ok(Date.now() < deadlineMs, `waited in vain for ${wanted}: ${program.output.stderr.slice(-2000)}`);
    await sleep(20);
  }
}

describe("npm run spool", () => {
  test("lists what waits beside a running uploader, shows it, and gives it up", async () => {
    await using at = await site();
    const path = await at.folder.mediumEvent(1, "2026-11-21", 7, 2);
    await using uploader = startProgram("src/uploader/main.js", ["--config", at.config]);
    await saysSoon(uploader, /uploading/);
    const spool = async (...args: string[]): Promise<{ code: number | string; stdout: string }> => {
      await using program = startProgram("scripts/spool.js", [...args, "--config", at.config]);
      return { code: await program.ended, stdout: program.output.stdout };
    };
    await until(async () => (await spool()).stdout.startsWith("2 frames"));
    assert.match((await spool()).stdout, /^2 frames wait to be recognised, the oldest since \S+; 0 are quarantined$/m);
    assert.match((await spool("list")).stdout, /^frame\/1: monitor 1 event 7 frame 1, waiting$/m);
    const shown = JSON.parse((await spool("show", "frame/2", "--json")).stdout);
    assert.equal(shown.taken.source.path, join(path, frameName(2)));
    assert.equal((await spool("drop")).code, 64, "not everything by accident");
    assert.equal((await spool("show", "frame/9")).code, 64);
    assert.deepEqual(JSON.parse((await spool("drop", "frame/2", "--json")).stdout), { dropped: 1 });
    assert.deepEqual(
      JSON.parse((await spool("list", "--json")).stdout).map(({ name }: { name: string }) => name),
      ["frame/1"],
    );
  });
});

describe("an uploader whose spool cannot grow", { skip: process.platform !== "linux" }, () => {
  test("takes up no more, says so, and loses nothing", async () => {
    await using at = await site();
    const frames = 700;
    const path = join(at.folder.root, "1/2026-11-21/7");
    await mkdir(path, { recursive: true });
    const bytes = await smallJpeg(1);
    for (let frame = 1; frame <= frames; frame++) await writeFile(join(path, frameName(frame)), bytes);
    const main = fileURLToPath(new URL("../../src/uploader/main.js", import.meta.url));
    // Files of 256 KiB at most, and a write beyond fails as on a full disk.
    const limited = `trap '' XFSZ; ulimit -f 256; exec "$0" "$@"`;
    const full = spawn("bash", ["-c", limited, process.execPath, main, "--config", at.config], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    const output = { stderr: "" };
    full.stderr.setEncoding("utf8").on("data", (text: string) => {
      output.stderr += text;
    });
    const ended = once(full, "close");
    try {
      await saysSoon({ output }, /"dependency":"spool".*no answer/);
    } finally {
      full.kill("SIGKILL");
      await ended;
    }
    await using spool = await openSpool({ file: at.spoolFile });
    assert.ok((await spool.counts()).waiting < frames);
    await using _server = await fakeRecognizer(readable).serve(at.endpoint);
    await using program = startProgram("src/uploader/main.js", ["--once", "--config", at.config]);
    assert.equal(await program.ended, 0, program.output.stderr.slice(-2000));
    await using results = await openEmbeddedResultStore({ file: join(at.home, "data/results.db") });
    assert.equal(await results.count(), frames);
  });
});

describe("a running uploader", () => {
  test("answers /metrics and /health on its local port", async () => {
    await using at = await site({ monitoringPort: 0 });
    await at.folder.mediumEvent(1, "2026-11-21", 7, 3);
    await using _server = await fakeRecognizer(readable).serve(at.endpoint);
    await using uploader = startProgram("src/uploader/main.js", ["--config", at.config]);
    const { port } = JSON.parse(await saysSoon(uploader, /answering \/metrics/));
    const told = async (): Promise<string> => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    await until(async () => /^face_upload_frames_total\{outcome="recognized"\} 3$/m.test(await told()));
    const metrics = await told();
    assert.match(metrics, /^# TYPE face_upload_frames_total counter$/m);
    assert.match(metrics, /^face_upload_sink_owed\{sink="results",state="quarantined"\} 0$/m);
    const health = await fetch(`http://127.0.0.1:${port}/health`);
    assert.equal(health.status, 200);
    assert.equal(((await health.json()) as { isHealthy: boolean }).isHealthy, true);
    assert.equal((await fetch(`http://127.0.0.1:${port}/other`)).status, 404);
    assert.equal((await fetch(`http://127.0.0.1:${port}/metrics`, { method: "POST" })).status, 405);
  });

  test("shares its spool with no other one", async () => {
    await using at = await site();
    await using first = startProgram("src/uploader/main.js", ["--config", at.config]);
    await saysSoon(first, /uploading/);
    await sleep(500);
    await using second = startProgram("src/uploader/main.js", ["--config", at.config]);
    assert.equal(await second.ended, 69);
    assert.match(second.output.stderr, /another uploader works on the spool/);
  });
});
