import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import type { EngineFace, RecognitionAnswer, RecognitionJob } from "../../src/engine/engine.ts";
import { FaceServiceError } from "../../src/errors.ts";
import type { UndecidedReason } from "../../src/face/identification.ts";
import { listDataset } from "../../src/gallery/dataset.ts";
import { encodeDataset } from "../../training/encode-dataset.ts";

const point = { x: 0, y: 0 };
const landmarks = { leftEye: point, rightEye: point, nose: point, leftMouth: point, rightMouth: point };

function face(sidePx: number, reason: UndecidedReason = "no classifier"): EngineFace {
  return {
    box: { left: 0, top: 0, right: sidePx, bottom: sidePx },
    landmarks,
    quality: { sizePx: sidePx, sharpness: 50, frontality: 0.9, detectionScore: 0.9 },
    identification: { kind: "undecided", reason, candidates: [] },
    embedding: Float32Array.of(1, sidePx),
  };
}

/** Answers by file name, and counts how often it was asked. */
class ScriptedEngine {
  readonly asked: string[] = [];
  readonly #script: Readonly<Record<string, readonly EngineFace[] | FaceServiceError>>;

  constructor(script: Readonly<Record<string, readonly EngineFace[] | FaceServiceError>>) {
    this.#script = script;
  }

  recognize(job: RecognitionJob): Promise<RecognitionAnswer> {
    const name = job.image.kind === "path" ? basename(job.image.path) : "";
    this.asked.push(name);
    const faces = this.#script[name] ?? [];
    if (faces instanceof FaceServiceError) return Promise.reject(faces);
    const timings = { decodeMs: 0, detectMs: 0, embedMs: 0, totalMs: 0 };
    return Promise.resolve({ size: { width: 100, height: 100 }, faces, timings });
  }
}

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "dataset-"));
});
afterEach(() => rm(root, { recursive: true }));

async function give(...files: string[]): Promise<void> {
  for (const file of files) {
    await mkdir(join(root, file, ".."), { recursive: true });
    await writeFile(join(root, file), file);
  }
}

const options = { inFlight: 2, degradedCopies: false, onImage: () => undefined, signal: new AbortController().signal };

describe("listDataset", () => {
  test("lists each person's pictures in order and says what it passes over", async () => {
    await give("bob/2.JPG", "bob/1.webp", "ada/x.png", "Unknown/s.jpeg", "ada/notes.txt", "stray.jpg", ".git/x.jpg");
    const { images, ignored } = await listDataset(root);
    assert.deepEqual(
      images.map(({ label, file }) => [label, file]),
      [
        ["Unknown", "Unknown/s.jpeg"],
        ["ada", "ada/x.png"],
        ["bob", "bob/1.webp"],
        ["bob", "bob/2.JPG"],
      ],
    );
    assert.equal(ignored.length, 2);
  });

  test("takes folders of a person's folder as events, and not/ as pictures of others", async () => {
    await give("ada/1.jpg", "ada/party/2.jpg", "ada/2026/11/21/3.jpg", "ada/not/4.jpg", "ada/not/porch/5.jpg");
    await give("ada/NOT/6.jpg", "ada/party/not/7.jpg", "Unknown/night/8.jpg");
    const { images, ignored } = await listDataset(root);
    assert.deepEqual(Object.fromEntries(images.map(({ file, label, role }) => [file, `${role} ${label}`])), {
      "Unknown/night/8.jpg": "sample Unknown",
      "ada/1.jpg": "sample ada",
      "ada/2026/11/21/3.jpg": "sample ada",
      "ada/NOT/6.jpg": "not ada",
      "ada/not/4.jpg": "not ada",
      "ada/not/porch/5.jpg": "not ada",
      "ada/party/2.jpg": "sample ada",
      "ada/party/not/7.jpg": "sample ada",
    });
    assert.deepEqual(ignored, []);
  });

  test("passes over a not/ of strangers and folders without end, and says so", async () => {
    await give("Unknown/not/1.jpg", "ada/a/b/c/d/e/2.jpg", "ada/1.jpg");
    const { images, ignored } = await listDataset(root);
    assert.deepEqual(
      images.map(({ file }) => file),
      ["ada/1.jpg"],
    );
    assert.match(ignored.join("\n"), /Unknown\/not\/: strangers have no not\//);
    assert.match(ignored.join("\n"), /ada\/a\/b\/c\/d\/e\/: more than 5 folders/);
  });

  test("refuses a strangers' folder that is spelt like a person's name", async () => {
    await give("ada/1.jpg", "unknown/1.jpg");
    await assert.rejects(listDataset(root), { code: "DATASET_INVALID", message: /rename .* to Unknown/ });
  });

  test("refuses a dataset that is missing or without a person's folder, with the remedy", async () => {
    await assert.rejects(listDataset(join(root, "none")), {
      code: "DATASET_INVALID",
      message: /one folder of pictures/,
    });
    await assert.rejects(listDataset(root), { code: "DATASET_INVALID", message: /one per person/ });
  });
});

describe("encodeDataset", () => {
  test("takes the one face of a person's picture and every face of strangers", async () => {
    await give("ada/one.jpg", "ada/bystander.jpg", "Unknown/crowd.jpg");
    const { images } = await listDataset(root);
    const engine = new ScriptedEngine({
      "one.jpg": [face(80)],
      "bystander.jpg": [face(30), face(100)],
      "crowd.jpg": [face(40), face(41), face(12, "too small")],
    });
    const encoded = await encodeDataset(images, undefined, engine, options);
    assert.deepEqual(
      encoded.images.map(({ file, quality }) => [file, quality.sizePx]),
      [
        ["Unknown/crowd.jpg", 40],
        ["Unknown/crowd.jpg", 41],
        ["ada/bystander.jpg", 100],
        ["ada/one.jpg", 80],
      ],
    );
    assert.deepEqual(encoded.rejected, []);
  });

  test("takes the one face of a picture that is not the person, and asks for a crop when there are more", async () => {
    await give("ada/not/courier.jpg", "ada/not/both.jpg");
    const { images } = await listDataset(root);
    const engine = new ScriptedEngine({ "courier.jpg": [face(90), face(30)], "both.jpg": [face(90), face(80)] });
    const encoded = await encodeDataset(images, undefined, engine, options);
    assert.deepEqual(
      encoded.images.map(({ label, role, file, quality }) => [label, role, file, quality.sizePx]),
      [["ada", "not", "ada/not/courier.jpg", 90]],
    );
    assert.deepEqual(
      encoded.rejected.map(({ reason }) => reason),
      ["several faces (2); crop the picture to the one who is not ada"],
    );
  });

  test("says of each picture why it was not encoded", async () => {
    await give("ada/none.jpg", "ada/two.jpg", "ada/small.jpg", "ada/torn.jpg", "ada/side.jpg");
    const { images } = await listDataset(root);
    const engine = new ScriptedEngine({
      "two.jpg": [face(80), face(70)],
      "small.jpg": [face(14, "too small")],
      "side.jpg": [face(90, "side view")],
      "torn.jpg": new FaceServiceError("IMAGE_UNREADABLE", "cut short"),
    });
    const { rejected } = await encodeDataset(images, undefined, engine, options);
    assert.deepEqual(Object.fromEntries(rejected.map(({ file, reason }) => [file, reason])), {
      "ada/none.jpg": "no face found",
      "ada/two.jpg": "several faces (2); crop the picture to the one person",
      "ada/small.jpg": "face too small (14 px)",
      "ada/side.jpg": "face side view (frontality 0.90)",
      "ada/torn.jpg": "unreadable: cut short",
    });
  });

  test("asks the engine only for new and changed pictures", async () => {
    await give("ada/a.jpg", "ada/b.jpg", "ada/none.jpg");
    const { images } = await listDataset(root);
    const script = { "a.jpg": [face(80)], "b.jpg": [face(81)] };
    const first = await encodeDataset(images, undefined, new ScriptedEngine(script), options);
    await writeFile(join(root, "ada/b.jpg"), "changed");
    await give("ada/c.jpg");
    const engine = new ScriptedEngine({ "b.jpg": [face(99)], "c.jpg": [face(70)] });
    const second = await encodeDataset((await listDataset(root)).images, first, engine, options);
    assert.deepEqual(engine.asked.sort(), ["b.jpg", "c.jpg"]);
    assert.equal(second.reused, 2);
    assert.deepEqual(
      second.images.map(({ quality }) => quality.sizePx),
      [80, 99, 70],
    );
    assert.equal(second.rejected.length, 1);
  });

  test("forgets pictures that are gone and encodes again those moved to another person", async () => {
    await give("ada/a.jpg", "ada/b.jpg");
    const script = { "a.jpg": [face(80)], "b.jpg": [face(81)] };
    const first = await encodeDataset((await listDataset(root)).images, undefined, new ScriptedEngine(script), options);
    await rm(join(root, "ada/a.jpg"));
    await give("bob/b.jpg");
    await rm(join(root, "ada/b.jpg"));
    const second = await encodeDataset((await listDataset(root)).images, first, new ScriptedEngine(script), options);
    assert.deepEqual(
      second.images.map(({ label, file }) => [label, file]),
      [["bob", "bob/b.jpg"]],
    );
  });

  test("answers what it has when it is stopped, and passes on a failure that is not the picture's", async () => {
    await give("ada/a.jpg", "ada/b.jpg", "ada/c.jpg");
    const { images } = await listDataset(root);
    const stop = new AbortController();
    const stopped = await encodeDataset(images, undefined, new ScriptedEngine({ "a.jpg": [face(80)] }), {
      inFlight: 1,
      degradedCopies: false,
      signal: stop.signal,
      onImage: () => stop.abort(),
    });
    assert.deepEqual([stopped.images.length, stopped.left], [1, 2]);
    const failing = new ScriptedEngine({ "a.jpg": new FaceServiceError("UNAVAILABLE", "no worker") });
    await assert.rejects(encodeDataset(images, undefined, failing, options), { code: "UNAVAILABLE" });
  });
});
