import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { FrameReader } from "../../src/zoneminder/frame-reader.ts";
import type { CapturedFrame } from "../../src/zoneminder/frames.ts";
import { readFrames, usualVideoOptions } from "../../src/zoneminder/read-frames.ts";
import { leftOutWithoutPrograms, programPath } from "../support/debian-programs.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const run = promisify(execFile);
const frameCount = 60;

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("FrameReader", { skip: leftOutWithoutPrograms("ffmpeg") }, () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  before(async () => {
    directory = await temporaryDirectory();
    await run("ffmpeg", [
      ...["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=160x120:r=10:d=6", "-c:v", "libx264", "-g", "10"],
      ...["-preset", "veryfast", "-movflags", "frag_keyframe+empty_moov", join(directory.path, "1.mp4")],
    ]);
    for (const name of ["2.mp4", "3.mp4"])
      await writeFile(join(directory.path, name), await readFile(join(directory.path, "1.mp4")));
  });
  after(() => directory[Symbol.asyncDispose]());

  function frame(number: number, video = 1): CapturedFrame {
    const path = join(directory.path, `${video}.mp4`);
    const event = { path: directory.path, monitor: "2", event: String(video) };
    return { event, number, source: { kind: "video", path, index: number - 1 }, hasSuccessor: true };
  }

  /** An ffmpeg that leaves a line each time that it is started. */
  async function countedReader() {
    const at = await temporaryDirectory();
    const [program, starts] = [join(at.path, "ffmpeg"), join(at.path, "starts")];
    await writeFile(starts, "");
    await writeFile(program, `#!/bin/sh\necho $$ >>${starts}\nexec ${programPath("ffmpeg")} "$@"\n`, { mode: 0o755 });
    const reader = new FrameReader({ video: { ...usualVideoOptions, program } });
    const pids = async (): Promise<readonly number[]> =>
      (await readFile(starts, "utf8")).trim().split("\n").filter(Boolean).map(Number);
    return {
      reader,
      pids,
      async bytes(wanted: CapturedFrame): Promise<Uint8Array> {
        const reading = await reader.read(wanted);
        assert.ok(reading.kind === "complete", reading.kind);
        return await reading.picture.bytes();
      },
      async [Symbol.asyncDispose]() {
        await reader[Symbol.asyncDispose]();
        for (const pid of await pids()) assert.throws(() => process.kill(pid, 0), { code: "ESRCH" });
        await at[Symbol.asyncDispose]();
      },
    };
  }

  const numbers = Array.from({ length: frameCount }, (_, index) => index + 1);

  test("decodes a video once for all frames that are asked for in their order, several at a time", async () => {
    await using at = await countedReader();
    const together: Uint8Array[] = [];
    for await (const { reading } of readFrames(
      numbers.map((number) => frame(number)),
      { video: usualVideoOptions },
    ))
      if (reading.kind === "complete") together.push(await reading.picture.bytes());
    for (let from = 0; from < frameCount; from += 8) {
      const some = await Promise.all(numbers.slice(from, from + 8).map((number) => at.bytes(frame(number))));
      for (const [index, bytes] of some.entries())
        assert.deepEqual(bytes, Buffer.from(together[from + index] ?? []), `frame ${from + index + 1}`);
    }
    assert.equal((await at.pids()).length, 1);
  });

  test("begins anew for a frame that lies before, and keeps few videos open", async () => {
    await using at = await countedReader();
    const first = await at.bytes(frame(10));
    await at.bytes(frame(50));
    assert.deepEqual(await at.bytes(frame(10)), first);
    assert.equal((await at.pids()).length, 2);
    let most = 0;
    const look = setInterval(async () => {
      most = Math.max(most, (await at.pids()).filter(isRunning).length);
    }, 5);
    const wanted = numbers.slice(0, 20).flatMap((number) => [1, 2, 3].map((video) => frame(number, video)));
    const all = await Promise.all(wanted.map((one) => at.bytes(one)));
    clearInterval(look);
    assert.ok(all.every((bytes) => bytes.length > 0) && most > 0 && most <= 2, `${most} decoders at once`);
  });

  test("goes on after the end of a video, and ends what is under way when it is closed", async () => {
    await using at = await countedReader();
    assert.equal((await at.reader.read(frame(frameCount + 1))).kind, "being written");
    assert.ok((await at.bytes(frame(frameCount))).length > 0);
    const reading = assert.rejects(at.reader.read(frame(1, 2)), { name: "AbortError" });
    await at.reader[Symbol.asyncDispose]();
    await reading;
    await assert.rejects(at.reader.read(frame(1, 3)), { name: "AbortError" });
  });
});
