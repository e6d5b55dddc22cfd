import assert from "node:assert/strict";
import { mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { openVideoPictures } from "../../src/server/video-pictures.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

/**
 * Notes how it is called and writes a part for each frame that is asked for: ten bytes that name the video's end and the frame. The
 * video's content says how many frames it has.
 */
const script = `
const { appendFileSync, readFileSync } = require("node:fs");
const args = process.argv.slice(2);
const path = args[args.indexOf("-i") + 1].slice("file:".length);
const [select] = args[args.indexOf("-vf") + 1].split("',");
appendFileSync(__filename + ".calls", select + "\\n");
const wanted = [...select.matchAll(/between\\(n,(\\d+),(\\d+)\\)|eq\\(n,(\\d+)\\)/g)].flatMap(([, from, to, one]) =>
  one === undefined ? Array.from({ length: to - from + 1 }, (_, i) => Number(from) + i) : [Number(one)]);
const length = Number(readFileSync(path, "utf8"));
for (const n of wanted) if (n < length)
  process.stdout.write("--x\\r\\nContent-length: 10\\r\\n\\r\\n" + ("frame " + n).padEnd(10) + "\\r\\n");
`;

async function openPlace() {
  const home = await temporaryDirectory();
  const ffmpeg = join(home.path, "ffmpeg.cjs");
  await writeFile(ffmpeg, `#!${process.execPath}\n${script}`, { mode: 0o755 });
  await mkdir(join(home.path, "events"));
  await writeFile(join(home.path, "events/7-video.mp4"), "5");
  const videos = openVideoPictures({
    directory: home.path,
    images: { allowedRoots: ["events"], maxBytes: 1000 },
    zoneminder: { ffmpeg, videoDeadlineMs: 20_000 },
  });
  return {
    videos,
    at: (name: string) => join(home.path, name),
    calls: async () => (await readFile(`${ffmpeg}.calls`, "utf8").catch(() => "")).split("\n").filter(Boolean),
    async frame(number: number, path = join(home.path, "events/7-video.mp4")) {
      const bytes = await videos.frame({ monitor: "1", event: "7", path, number });
      return bytes && Buffer.from(bytes).toString().trim();
    },
    async [Symbol.asyncDispose]() {
      await videos[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}

describe("frames of videos that are looked at again", () => {
  test("come out of one pass when they are waited for together, and out of none when they are asked for again", async () => {
    await using place = await openPlace();
    const first = place.frame(2);
    const rest = [5, 1, 4, 5].map((number) => place.frame(number));
    assert.deepEqual(await Promise.all([first, ...rest]), ["frame 1", "frame 4", "frame 0", "frame 3", "frame 4"]);
    assert.equal((await place.calls()).length, 2, "what came while the first was read came together");
    assert.equal(await place.frame(4), "frame 3");
    assert.equal((await place.calls()).length, 2);
  });

  test("are none where the video is gone, or ends before", async () => {
    await using place = await openPlace();
    assert.deepEqual(await Promise.all([place.frame(3), place.frame(6)]), ["frame 2", undefined]);
    await rm(place.at("events/7-video.mp4"));
    assert.equal(await place.frame(1), undefined);
  });

  test("come from below the allowed roots alone, wherever a link leads", async () => {
    await using place = await openPlace();
    await writeFile(place.at("outside.mp4"), "5");
    await symlink(place.at("outside.mp4"), place.at("events/link.mp4"));
    for (const path of [
      "/etc/passwd",
      place.at("outside.mp4"),
      place.at("events/link.mp4"),
      place.at("events"),
      "7.mp4",
    ])
      assert.equal(await place.frame(1, path), undefined, path);
    assert.deepEqual(await place.calls(), []);
  });

  test("come from a video that was renamed when its event ended", async () => {
    await using place = await openPlace();
    await rename(place.at("events/7-video.mp4"), place.at("events/incomplete.mp4"));
    assert.equal(await place.frame(1, place.at("events/incomplete.mp4")), "frame 0");
    await rename(place.at("events/incomplete.mp4"), place.at("events/7-video.mp4"));
    assert.equal(await place.frame(2, place.at("events/incomplete.mp4")), "frame 1");
  });

  test("are refused beyond a number, and once closed", async () => {
    await using place = await openPlace();
    const many = Array.from({ length: 257 }, (_, index) => place.frame(index + 1));
    assert.deepEqual(
      (await Promise.allSettled(many)).flatMap(({ status }, nth) => (status === "rejected" ? [nth] : [])),
      [256],
    );
    await assert.rejects(Promise.all(Array.from({ length: 300 }, (_, index) => place.frame(index + 1000))), {
      code: "OVERLOADED",
    });
    await place.videos[Symbol.asyncDispose]();
    await assert.rejects(place.frame(300), { code: "UNAVAILABLE" });
  });

  test("say what is missing where there is no program that reads them", async () => {
    await using place = await openPlace();
    await rm(place.at("ffmpeg.cjs"));
    await assert.rejects(place.frame(1), {
      code: "CONFIG_INVALID",
      message: /install ffmpeg, or set zoneminder\.ffmpeg/,
    });
  });
});
