import assert from "node:assert/strict";
import { describe, test } from "node:test";
import sharp from "sharp";
import type { Recognition } from "../../src/uploader/recognizer.ts";
import { SimilarFrames } from "../../src/uploader/similar-frames.ts";
import { createEventFolder } from "../support/event-folder.ts";
import { fakeRecognizer, readable } from "../support/fake-recognizer-server.ts";
import { FakeResultStore } from "../support/fake-result-store.ts";
import { until } from "../support/until.ts";
import { uploaderForTest } from "../support/uploader.ts";

const maxPixels = 40_000_000;
const size = { width: 1280, height: 720 };

/** A grey scene, with a bright square of a face's size where wanted, in a JPEG of a camera's quality. */
async function scene({ grey = 90, squareAt }: { grey?: number; squareAt?: number } = {}): Promise<Uint8Array> {
  const background = { r: grey, g: grey, b: grey };
  const square = { create: { width: 40, height: 40, channels: 3 as const, background: "#c8b4a0" } };
  const overlay = squareAt === undefined ? [] : [{ input: square, left: squareAt, top: 300 }];
  return await sharp({ create: { ...size, channels: 3, background } })
    .composite(overlay)
    .jpeg({ quality: 60 })
    .toBuffer();
}

const answer: Recognition = { size, faces: [] };

/** Offers frames one after the other, one second apart; tells of each whether it was recognised or carried. */
async function offered(frames: readonly Uint8Array[], similar = new SimilarFrames(6, maxPixels), stepMs = 1000) {
  const told: (number | "recognised")[] = [];
  for (const [index, bytes] of frames.entries()) {
    const number = index + 1;
    const picture = { bytes: () => Promise.resolve(bytes) };
    const offer = { event: "1/42", number, capturedAt: new Date(number * stepMs), picture };
    const { carriedFrom } = await similar.recognize(offer, () => Promise.resolve(answer));
    told.push(carriedFrom ?? "recognised");
  }
  return told;
}

describe("SimilarFrames", () => {
  test("carries an answer to frames that look the same, and to none where a face may have come or gone", async () => {
    const [empty, there, farther] = [await scene(), await scene({ squareAt: 600 }), await scene({ squareAt: 700 })];
    assert.deepEqual(await offered([empty, empty, there, there, farther, empty, empty]), [
      "recognised",
      1,
      "recognised",
      3,
      "recognised",
      "recognised",
      6,
    ]);
  });

  test("takes light that changes everywhere for the same scene", async () => {
    assert.deepEqual(await offered([await scene(), await scene({ grey: 110 })]), ["recognised", 1]);
  });

  test("looks again after ten seconds, and at each event of its own", async () => {
    const still = await scene();
    assert.deepEqual(await offered([still, still, still, still], undefined, 6000), ["recognised", 1, "recognised", 3]);
    const similar = new SimilarFrames(6, maxPixels);
    await offered([still], similar);
    similar.forget("1/42");
    assert.deepEqual(await offered([still], similar), ["recognised"]);
  });

  test("carries no failure, and leaves what is no picture to the recognition", async () => {
    const similar = new SimilarFrames(6, maxPixels);
    const bytes = await scene();
    const offer = {
      event: "1/42",
      number: 1,
      capturedAt: new Date(0),
      picture: { bytes: () => Promise.resolve(bytes) },
    };
    await assert.rejects(
      similar.recognize(offer, () => Promise.reject(new Error("away"))),
      /away/,
    );
    assert.deepEqual(await similar.recognize({ ...offer, number: 2 }, () => Promise.resolve(answer)), answer);
    assert.deepEqual(await offered([Uint8Array.of(1, 2, 3), Uint8Array.of(1, 2, 3)]), ["recognised", "recognised"]);
  });

  test("shares the answer of a frame that is under way", async () => {
    const similar = new SimilarFrames(6, maxPixels);
    const bytes = await scene();
    const picture = { bytes: () => Promise.resolve(bytes) };
    let asked = 0;
    let finish: (found: Recognition) => void = () => undefined;
    const underWay = new Promise<Recognition>((resolve) => {
      finish = resolve;
    });
    const recognize = (): Promise<Recognition> => {
      asked++;
      return underWay;
    };
    const first = similar.recognize({ event: "1/42", number: 1, capturedAt: new Date(0), picture }, recognize);
    await until(() => asked === 1);
    const second = similar.recognize({ event: "1/42", number: 2, capturedAt: new Date(1), picture }, recognize);
    setTimeout(() => finish(answer), 50);
    assert.equal((await first).carriedFrom, undefined);
    assert.deepEqual([(await second).carriedFrom, asked], [1, 1]);
  });
});

describe("an uploader that carries answers", () => {
  test("asks once for frames that look the same, and marks the results of the others", async () => {
    await using folder = await createEventFolder();
    await folder.mediumEvent(1, "2026-11-21", 42, 6);
    const recognizer = fakeRecognizer(readable);
    await using server = await recognizer.serve();
    const results = new FakeResultStore();
    await using up = await uploaderForTest({
      endpoint: server.endpoints[0] ?? "",
      root: folder.root,
      results,
      settings: { maxInFlight: 1 },
      parts: { similar: new SimilarFrames(6, maxPixels) },
    });
    const report = await up.pass();
    assert.deepEqual([report.recognized, report.carried, recognizer.asked.length], [6, 5, 1]);
    const found = await results.find({ event: "42", limit: 10 });
    const told = found.map(({ frame, carriedFrom, faces }) => [frame, carriedFrom, faces.length]);
    assert.deepEqual(
      told.sort((a, b) => Number(a[0]) - Number(b[0])),
      [1, 2, 3, 4, 5, 6].map((frame) => [frame, frame === 1 ? undefined : 1, 1]),
    );
  });
});
