import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { appendFile, mkdir, readFile, rename, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { readSize } from "../../src/images/decode.ts";
import type { FrameReading } from "../../src/zoneminder/frame-picture.ts";
import type { CapturedFrame } from "../../src/zoneminder/frames.ts";
import { readFrame, readFrames, usualVideoOptions } from "../../src/zoneminder/read-frames.ts";
import { leftOutWithoutPrograms } from "../support/debian-programs.ts";
import { psnrDb, rgbOf } from "../support/pixel-distance.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const run = promisify(execFile);
const options = { video: usualVideoOptions };
const size = { width: 160, height: 120 };
const frameBytes = size.width * size.height * 3;
/** Each frame differs from its neighbours everywhere: a moving pattern with a counter, in grey, as chroma is coarse. */
const pattern = `testsrc2=s=${size.width}x${size.height}:r=10:d=6,hue=s=0`;

/** As ZoneMinder writes its videos: in fragments, so that they can be read while they grow. */
const forms: Readonly<Record<string, readonly string[]>> = {
  "of a camera, passed through": ["-g", "10", "-bf", "0"],
  "encoded, with frames that refer to later ones": ["-g", "20", "-bf", "3"],
  "with time stamps of another speed": ["-g", "10", "-bf", "0", "-bsf:v", "setts=ts=N*N*20"],
};

async function writeVideo(path: string, form: readonly string[]): Promise<void> {
  const encoding = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p", ...form];
  await run("ffmpeg", [
    ...["-v", "error", "-y", "-f", "lavfi", "-i", pattern, ...encoding],
    ...["-movflags", "frag_keyframe+empty_moov+default_base_moof", path],
  ]);
}

/** All frames of the pattern, as they were before any video was made of them. */
async function originals(): Promise<readonly Uint8Array[]> {
  const args = ["-v", "error", "-f", "lavfi", "-i", pattern, "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"];
  const { stdout } = await run("ffmpeg", args, { encoding: "buffer", maxBuffer: 1 << 28 });
  return Array.from({ length: stdout.length / frameBytes }, (_, index) =>
    stdout.subarray(index * frameBytes, (index + 1) * frameBytes),
  );
}

function framesOf(path: string, numbers: readonly number[], isOpen = false): readonly CapturedFrame[] {
  const event = { path: join(path, ".."), monitor: "2", event: "20" };
  return numbers.map((number) => ({
    event,
    number,
    source: { kind: "video" as const, path, index: number - 1 },
    hasSuccessor: !isOpen,
    isOpen,
  }));
}

async function readings(frames: readonly CapturedFrame[]): Promise<readonly FrameReading[]> {
  const found: FrameReading[] = [];
  for await (const { reading } of readFrames(frames, options)) found.push(reading);
  return found;
}

const kinds = async (frames: readonly CapturedFrame[]): Promise<readonly string[]> =>
  (await readings(frames)).map(({ kind }) => kind);

async function bytesOf(reading: FrameReading): Promise<Uint8Array> {
  assert.ok(reading.kind === "complete", reading.kind);
  return await reading.picture.bytes();
}

const makeOld = (path: string): Promise<void> => utimes(path, new Date(0), new Date(0));

describe("readFrames of a video", { skip: leftOutWithoutPrograms("ffmpeg") }, () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let video: string;
  before(async () => {
    directory = await temporaryDirectory();
    video = join(directory.path, "20-video.mp4");
    await writeVideo(video, ["-g", "10", "-bf", "0"]);
  });
  after(() => directory[Symbol.asyncDispose]());

  for (const [name, form] of Object.entries(forms))
    test(`gives frame n the picture n - 1 of a video ${name}`, async () => {
      const path = join(directory.path, `${name.length}.mp4`);
      await writeVideo(path, form);
      const all = await originals();
      assert.equal(all.length, 60);
      const numbers = [1, 2, 3, 4, 9, 17, 30, 31, 45, 59, 60];
      for await (const { frame, reading } of readFrames(framesOf(path, numbers), options)) {
        const picture = await rgbOf(await bytesOf(reading));
        const likeness = all.map((original) => psnrDb(picture, original));
        const own = likeness[frame.number - 1] ?? 0;
        assert.ok(own > 30, `frame ${frame.number}: ${own.toFixed(1)} dB`);
        assert.equal(likeness.indexOf(Math.max(...likeness)), frame.number - 1);
      }
    });

  test("gives a large picture its own size, also of a video that is turned when it is shown", async () => {
    const large = join(directory.path, "30-video.mp4");
    const source = ["-f", "lavfi", "-i", "testsrc2=s=1920x1080:r=5:d=2"];
    await run("ffmpeg", ["-v", "error", ...source, "-c:v", "libx264", "-preset", "ultrafast", large]);
    const turned = join(directory.path, "31-video.mp4");
    await run("ffmpeg", ["-v", "error", "-i", large, "-c", "copy", "-metadata:s:v:0", "rotate=90", turned]);
    const sizeOf = async (path: string): Promise<unknown> => {
      const [reading] = await readings(framesOf(path, [7]));
      return reading && readSize(await bytesOf(reading), 1e7);
    };
    assert.deepEqual(await sizeOf(large), { width: 1920, height: 1080 });
    assert.deepEqual(await sizeOf(turned), { width: 1080, height: 1920 });
  });

  test("reads no frame behind the end", async () => {
    await makeOld(video);
    const [last, behind] = await readings(framesOf(video, [60, 61]));
    assert.equal(last?.kind, "complete");
    assert.ok(behind?.kind === "damaged");
    assert.match(behind.problem, /20-video\.mp4 ends, or is damaged, before the frame/);
  });

  test("reads what is there of a video that is being written, and the rest later", async () => {
    const whole = await readFile(video);
    const growing = join(directory.path, "21-video.mp4");
    const cut = Math.floor(whole.length / 2);
    await writeFile(growing, whole.subarray(0, cut));
    const frames = framesOf(growing, [1, 10, 59, 60], true);
    assert.deepEqual(await kinds(frames), ["complete", "complete", "being written", "being written"]);
    const all = await originals();
    const upToCut = await readings(
      framesOf(
        growing,
        Array.from({ length: 60 }, (_, index) => index + 1),
        true,
      ),
    );
    const readable = upToCut.filter(({ kind }) => kind === "complete");
    assert.ok(readable.length > 20 && readable.length < 40);
    for (const [index, reading] of readable.entries())
      assert.ok(psnrDb(await rgbOf(await bytesOf(reading)), all[index] ?? new Uint8Array()) > 30, `frame ${index + 1}`);
    await appendFile(growing, whole.subarray(cut));
    assert.deepEqual(await kinds(frames), ["complete", "complete", "complete", "complete"]);
  });

  test("says that a video is cut off when nobody writes it any more, though its event has no end", async () => {
    const whole = await readFile(video);
    const cutOff = join(directory.path, "22-video.mp4");
    await writeFile(cutOff, whole.subarray(0, Math.floor(whole.length / 2)));
    assert.deepEqual(await kinds(framesOf(cutOff, [1, 60])), ["complete", "being written"]);
    await makeOld(cutOff);
    assert.deepEqual(await kinds(framesOf(cutOff, [1, 60], true)), ["complete", "damaged"]);
    await writeFile(cutOff, whole.subarray(0, 36));
    assert.deepEqual(await kinds(framesOf(cutOff, [1])), ["being written"]);
    await makeOld(cutOff);
    const [reading] = await readings(framesOf(cutOff, [1]));
    assert.match(
      reading?.kind === "damaged" ? reading.problem : "",
      /before the frame: (moov atom not found|.*matches no streams)/,
    );
  });

  test("knows a video that got its final name since, and an event that has been purged", async () => {
    const event = join(directory.path, "20");
    await mkdir(event);
    const frames = framesOf(join(event, "incomplete.h264.mp4"), [7], true);
    assert.deepEqual(await kinds(frames), ["being written"], "not there yet");
    await writeFile(join(event, "20-video.h264.mp4"), await readFile(video));
    assert.deepEqual(await kinds(frames), ["complete"]);
    await rm(event, { recursive: true });
    assert.deepEqual(await kinds(frames), ["absent"]);
    const [frame] = framesOf(join(event, "20-video.mp4"), [7]);
    assert.deepEqual(frame && (await readFrame(frame, options)), { kind: "absent" });
  });

  test("goes on reading while ZoneMinder purges the event", async () => {
    const purged = join(directory.path, "23-video.mp4");
    await writeFile(purged, await readFile(video));
    let read = 0;
    for await (const { reading } of readFrames(framesOf(purged, [1, 30, 60]), options)) {
      if (read++ === 0) await rm(purged);
      assert.ok(["complete", "absent"].includes(reading.kind), reading.kind);
    }
    assert.equal(read, 3);
  });

  test("opens no other file, whatever lies under the video's name", async () => {
    const playlist = join(directory.path, "24-video.mp4");
    await writeFile(playlist, `#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\n${video}\n#EXT-X-ENDLIST\n`);
    await makeOld(playlist);
    assert.deepEqual(await kinds(framesOf(playlist, [1])), ["damaged"]);
    const odd = join(directory.path, "concat:x|y-video.mp4");
    await rename(playlist, odd);
    await writeFile(odd, await readFile(video));
    assert.deepEqual(await kinds(framesOf(odd, [1])), ["complete"]);
  });
});
