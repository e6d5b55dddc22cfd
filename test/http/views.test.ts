import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { resultSchema } from "../../src/http/schemas/results.ts";
import { resultView } from "../../src/http/views.ts";
import { videoFrameOf } from "../../src/store/frame-image.ts";
import { aFrameResult } from "../support/frame-results.ts";

const video = "/events/1/2026-11-21/42/42-video.mp4";

describe("a stored result as the API tells it", () => {
  test("tells which of its pictures are to be had quickly, and no path", () => {
    const { archiveKey: _, ...unarchived } = aFrameResult();
    const told = [aFrameResult({ image: `${video}#frame=7` }), unarchived].map(resultView);
    assert.deepEqual(
      told.map(({ fromVideo, archived }) => ({ fromVideo, archived })),
      [
        { fromVideo: true, archived: true },
        { fromVideo: false, archived: false },
      ],
    );
    for (const view of told) {
      assert.deepEqual(resultSchema.parse(view), view);
      assert.doesNotMatch(JSON.stringify(view), /\/events\/1|\.jpg/);
    }
  });

  test("is of a video where its picture is a number of one, and of a file where the name merely looks so", () => {
    assert.deepEqual(videoFrameOf(`${video}#frame=7`), { path: video, number: 7 });
    for (const file of [video, "/events/#frame=/7.jpg", `${video}#frame=`, "#frame=7"])
      assert.equal(videoFrameOf(file), undefined, file);
  });
});
