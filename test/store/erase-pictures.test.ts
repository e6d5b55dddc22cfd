import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { erasePictures } from "../../src/store/erase-pictures.ts";
import { FakeImageArchive } from "../support/fake-image-archive.ts";
import { FakeResultStore } from "../support/fake-result-store.ts";
import { aFace, aFrameResult, known } from "../support/frame-results.ts";

describe("the annotated pictures of a person", () => {
  test("are taken away, and those of others are not", async () => {
    await using results = new FakeResultStore();
    await using archive = new FakeImageArchive();
    const { archiveKey: _none, ...withoutPicture } = aFrameResult({ frame: 900 });
    const frames = [
      ...Array.from({ length: 401 }, (_, i) => aFrameResult({ frame: i + 1 })),
      aFrameResult({ frame: 500, faces: [aFace(known("Bob"))] }),
      withoutPicture,
    ];
    await results.put(frames);
    const keys = frames.flatMap((frame) => ("archiveKey" in frame && frame.archiveKey) || []);
    for (const archiveKey of keys) await archive.put(archiveKey, Uint8Array.of(1), {});
    assert.equal(await erasePictures(results, archive, "Ann"), 401);
    assert.deepEqual(await archive.list(""), ["1/2026-11-21/42/00500.jpg"]);
    assert.equal(await erasePictures(results, archive, "Ann"), 401, "a repeat is no failure");
  });

  test("are taken away too where people said that it is somebody else, or that somebody else is them", async () => {
    await using results = new FakeResultStore();
    await using archive = new FakeImageArchive();
    const frames = ["Ann", "Bob", "Bob"].map((name, i) => aFrameResult({ frame: i + 1, faces: [aFace(known(name))] }));
    await results.put(frames);
    for (const { archiveKey = "" } of frames) await archive.put(archiveKey, Uint8Array.of(1), {});
    const { box } = aFace(known("Ann"));
    const said = { monitor: "1", event: "42", face: 0, box };
    await results.correct([
      { ...said, frame: 1, is: { kind: "known", name: "Bob" } },
      { ...said, frame: 2, is: { kind: "known", name: "Ann" } },
    ]);
    assert.equal(await erasePictures(results, archive, "Ann"), 2);
    assert.deepEqual(await archive.list(""), ["1/2026-11-21/42/00003.jpg"]);
  });
});
