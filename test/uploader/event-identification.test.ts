import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { FaceServiceError } from "../../src/errors.ts";
import type { ObservedFace } from "../../src/face/consensus/frame-faces.ts";
import type { Identification } from "../../src/face/identification.ts";
import type { EmbeddedProbe } from "../../src/rpc/identify.ts";
import { spooledResult } from "../../src/uploader/spooled.ts";
import { comparableFrames, spooledObservation, spooledRecognition } from "../../src/uploader/spooled-embeddings.ts";
import { createEventFolder, frameName, makeOld } from "../support/event-folder.ts";
import { annsFace, fakeRecognizer } from "../support/fake-recognizer-server.ts";
import { FakeResultStore } from "../support/fake-result-store.ts";
import { uploaderForTest } from "../support/uploader.ts";

const doubtful = {
  ...annsFace,
  identification: {
    kind: "undecided",
    reason: "below threshold",
    probability: 0.85,
    candidates: [
      { name: "Ann", probability: 0.85 },
      { name: "Unknown", probability: 0.15 },
    ],
  },
  embedding: Float32Array.of(0.6, 0.8),
} satisfies ObservedFace;

const sure: Identification = {
  kind: "known",
  name: "Ann",
  probability: 0.9999,
  candidates: [
    { name: "Ann", probability: 0.9999 },
    { name: "Unknown", probability: 0.0001 },
  ],
};

/** An old event of three frames with one doubtful face each, taken through the uploader. */
async function decidedEvent(identify: (probe: EmbeddedProbe) => Identification) {
  await using folder = await createEventFolder();
  const recognizer = fakeRecognizer(() => Promise.resolve({ faces: [doubtful] }), identify);
  await using server = await recognizer.serve();
  const results = new FakeResultStore();
  const path = await folder.mediumEvent(1, "2026-11-01", 7, 3);
  for (const frame of [1, 2, 3]) await makeOld(join(path, frameName(frame)), 86_400_000);
  await makeOld(path, 86_400_000);
  await using up = await uploaderForTest({ endpoint: server.endpoints[0] ?? "", root: folder.root, results });
  await up.pass();
  await up.pass();
  const event = await results.getEvent({ monitor: "1", event: "7" });
  const frame = await results.get({ monitor: "1", event: "7", frame: 2 });
  return { people: event?.people ?? [], frame, log: up.log };
}

describe("an event that is over", () => {
  test("is decided by what the server says of each person's mean embedding", async () => {
    const asked: EmbeddedProbe[] = [];
    const { people, frame } = await decidedEvent((probe) => {
      asked.push(probe);
      return sure;
    });
    assert.deepEqual(
      people.map(({ identification, frames }) => [identification.kind, frames]),
      [["known", [1, 2, 3]]],
    );
    assert.equal(asked.length, 1);
    assert.equal(asked[0]?.quality, undefined);
    assert.ok(Math.abs((asked[0]?.vector[0] ?? 0) - 0.6) < 1e-6);
    const { embedding: _, ...stored } = doubtful;
    assert.deepEqual(frame?.faces, [stored], "no embedding leaves the spool");
  });

  test("is decided by the votes of its frames when the server refuses", async () => {
    const { people, log } = await decidedEvent(() => {
      throw new FaceServiceError("GALLERY_MISMATCH", "another embedder runs");
    });
    assert.deepEqual(
      people.map(({ identification }) => identification.kind),
      ["undecided"],
    );
    assert.ok(log.lines.some(({ phrase }) => phrase === "event decided by the votes of its frames"));
  });
});

describe("embeddings in the spool", () => {
  const result = {
    monitor: "1",
    event: "7",
    frame: 3,
    image: "/3.jpg",
    size: { width: 48, height: 32 },
    capturedAt: new Date(0),
    processedAt: new Date(0),
    faces: [annsFace, annsFace],
  };
  const recognition = { size: result.size, faces: [doubtful, annsFace], embedder: "fused@1" };

  test("come back with their faces, and are no part of the result", () => {
    const text = spooledRecognition(result, recognition);
    assert.deepEqual(spooledResult(text), result);
    const { frame, embedder } = spooledObservation(text);
    assert.equal(embedder, "fused@1");
    assert.deepEqual(
      frame?.faces.map(({ embedding }) => embedding),
      [doubtful.embedding, undefined],
    );
  });

  test("may be missing, as with a frame spooled before they were kept", () => {
    const observed = spooledObservation(JSON.stringify(result));
    assert.equal(observed.embedder, undefined);
    assert.deepEqual(observed.frame?.faces, result.faces);
    const { size: _, ...failed } = { ...result, faces: [], failure: "damaged" };
    assert.deepEqual(spooledObservation(JSON.stringify(failed)), { frame: undefined });
  });

  test("of the latest network alone are compared", () => {
    const older = spooledObservation(spooledRecognition(result, { ...recognition, embedder: "fused@0" }));
    const newer = spooledObservation(spooledRecognition({ ...result, frame: 4 }, recognition));
    const { frames, embedder } = comparableFrames([older, newer, spooledObservation(JSON.stringify(result))]);
    assert.equal(embedder, "fused@1");
    assert.deepEqual(
      frames.map(({ faces }) => faces.map(({ embedding }) => embedding !== undefined)),
      [
        [false, false],
        [true, false],
        [false, false],
      ],
    );
  });
});
