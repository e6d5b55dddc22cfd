import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { ffmpegOutput } from "../../../src/zoneminder/video/ffmpeg.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

/** A program that notes its process id and then does as it is told. */
async function program(script: string) {
  const directory = await temporaryDirectory();
  const path = join(directory.path, "program");
  const pidFile = join(directory.path, "pid");
  const noted = `require("node:fs").writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));`;
  await writeFile(path, `#!${process.execPath}\n${noted}\n${script}\n`, { mode: 0o755 });
  return {
    path,
    async isRunning(): Promise<boolean> {
      const pid = Number(await readFile(pidFile, "utf8").catch(() => undefined));
      if (Number.isNaN(pid)) return false; // killed before it could say
      try {
        process.kill(pid, 0);
        return true;
      } catch {
        return false;
      }
    },
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
}

async function outputOf(path: string, options: { deadlineMs?: number; signal?: AbortSignal } = {}) {
  const output = ffmpegOutput([], { program: path, deadlineMs: 20_000, ...options });
  const chunks: Buffer[] = [];
  for (;;) {
    const { done, value } = await output.next();
    if (done === true) return { bytes: Buffer.concat(chunks).length, complaint: value };
    chunks.push(value);
  }
}

describe("ffmpegOutput", () => {
  test("hands on all that is written, and a bounded part of the complaints", async () => {
    await using child = await program(
      `process.stderr.write("[h264 @ 0x55d9] bad\\n".repeat(50_000) + "the last word\\n", () => process.stdout.write("x".repeat(1e6)));`,
    );
    const { bytes, complaint } = await outputOf(child.path);
    assert.equal(bytes, 1_000_000);
    assert.match(complaint, /bad; the last word$/);
    assert.ok(complaint.length < 1100);
  });

  test("ends a program that gives nothing for too long", async () => {
    await using child = await program(`process.stdout.write("x"); setInterval(() => undefined, 1000);`);
    await assert.rejects(outputOf(child.path, { deadlineMs: 1500 }), { code: "DEADLINE_EXCEEDED" });
    assert.equal(await child.isRunning(), false);
  });

  test("does not count the time in which nobody asks", async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, "program");
    // Of the shell: on a loaded machine Node alone may take longer than the deadline to start.
    await writeFile(path, "#!/bin/sh\nhead -c 1000000 /dev/zero\nprintf end\n", { mode: 0o755 });
    const output = ffmpegOutput([], { program: path, deadlineMs: 1500 });
    let bytes = 0;
    for await (const chunk of output) {
      if (bytes === 0) await sleep(2000);
      bytes += chunk.length;
    }
    assert.equal(bytes, 1_000_003);
  });

  test("ends the program with the reader, and when it is told to", async () => {
    await using child = await program(`setInterval(() => process.stdout.write("x".repeat(1e6)), 1);`);
    for await (const _ of ffmpegOutput([], { program: child.path, deadlineMs: 20_000 })) {
      await sleep(300); // more is waiting to be read
      break;
    }
    assert.equal(await child.isRunning(), false);
    const abort = new AbortController();
    const reading = outputOf(child.path, { signal: abort.signal });
    setTimeout(() => abort.abort(), 300);
    await assert.rejects(reading, { name: "AbortError" });
    assert.equal(await child.isRunning(), false);
  });

  test("says how to get the program when it is not there", async () => {
    await assert.rejects(outputOf("/nonexistent/ffmpeg"), {
      code: "CONFIG_INVALID",
      message: /cannot start \/nonexistent\/ffmpeg: .*ENOENT; install ffmpeg, or set zoneminder\.ffmpeg/,
    });
  });

  test("does not take a program that somebody killed for one that found the end of the video", async () => {
    await using child = await program(`process.kill(process.pid, "SIGKILL");`);
    await assert.rejects(outputOf(child.path), { code: "UNAVAILABLE" });
  });
});
