import assert from "node:assert/strict";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { originalOf } from "../../scripts/view-images/stored-frames.ts";
import { readSize } from "../../src/images/decode.ts";
import { openVideoPictures } from "../../src/server/video-pictures.ts";
import { usualVideoOptions } from "../../src/zoneminder/read-frames.ts";
import { startAllRoutes } from "../http/all-routes.ts";
import { leftOutWithoutPrograms } from "../support/debian-programs.ts";
import { clipSize, writeFaceClip } from "../support/face-clip.ts";
import { aFrameResult } from "../support/frame-results.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

describe("a stored frame of a video", { skip: leftOutWithoutPrograms("ffmpeg") }, () => {
  test("is shown as captured and looked at again, until its video is gone", async () => {
    await using home = await temporaryDirectory();
    await mkdir(join(home.path, "events"));
    const video = join(home.path, "events/42-video.mp4");
    await writeFaceClip(video);
    await using videos = openVideoPictures({
      directory: home.path,
      images: { allowedRoots: ["events"], maxBytes: 10_000_000 },
      zoneminder: { ffmpeg: "ffmpeg", videoDeadlineMs: 60_000 },
    });
    await using http = await startAllRoutes({ videos });
    const { archiveKey: _, ...result } = aFrameResult({ event: "video", frame: 25, image: `${video}#frame=25` });
    await http.results.put([result, { ...result, frame: 26, image: `${video}#frame=999` }]);
    const ask = (frame: number, what: string) =>
      http.call("GET", `/api/v1/results/1/video/${frame}/${what}`, { role: "viewer" });
    const rerun = (frame: number) =>
      http.call("POST", `/api/v1/results/1/video/${frame}/rerun`, { role: "trainer", body: { minProba: 0.5 } });
    for (const query of ["?annotated=false", ""]) {
      const picture = await ask(25, `picture${query}`);
      assert.equal(picture.status, 200);
      assert.deepEqual(await readSize(new Uint8Array(await picture.arrayBuffer()), 1e7), clipSize);
    }
    const again = await rerun(25);
    assert.equal(again.status, 200);
    const { rerun: seen } = (await again.json()) as { rerun: { faces: readonly unknown[] } };
    assert.equal(seen.faces.length, 1);
    assert.equal((await rerun(26)).status, 404, "the video ends before");
    const limits = { allowedRoots: [join(home.path, "events")], maxBytes: 10_000_000, video: usualVideoOptions };
    const original = await originalOf(result, limits);
    assert.deepEqual("bytes" in original && (await readSize(original.bytes, 1e7)), clipSize);
    assert.ok("reason" in (await originalOf({ ...result, image: `${video}#frame=999` }, limits)));
    assert.ok("reason" in (await originalOf(result, { ...limits, allowedRoots: [join(home.path, "others")] })));
    await rm(video);
    const { archiveKey: _again, ...gone } = aFrameResult({ event: "video", frame: 27, image: `${video}#frame=30` });
    await http.results.put([gone]);
    assert.equal((await rerun(27)).status, 404);
    assert.deepEqual(http.errors, []);
  });
});
