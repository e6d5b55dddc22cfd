import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { describe, test } from "node:test";
import { FaceServiceError } from "../../src/errors.ts";
import type { Identification } from "../../src/face/identification.ts";
import { type EncodedFace, Newcomers } from "../../src/gallery/newcomers.ts";
import type { LookOptions, Recognizer } from "../../src/http/recognizer.ts";
import { namingNewcomers } from "../../src/server/naming-newcomers.ts";
import { testGallery } from "../support/folder-gallery.ts";
import { aFace, known, undecided, unknown } from "../support/frame-results.ts";
import { plainPicture } from "../support/pictures.ts";
import { direction } from "../support/sightings.ts";

const clear = { sizePx: 200, sharpness: 400, frontality: 1, detectionScore: 0.99 };
const origin = { kind: "deepstack", fileName: "a.jpg" };

/** Pictures of Ann, Bea and Cyd by their seeds; each looks like herself only. */
async function site(files: readonly string[], { embedder = "fused@1", answer = unknown() as Identification } = {}) {
  const folder = await testGallery(files);
  const pictures = await Promise.all([1, 2, 3].map((seed) => plainPicture(seed)));
  const encoded: number[] = [];
  const learned = new Set<string>();
  const errors: unknown[] = [];
  let failure: Error | undefined;
  const faceIn = (bytes: Uint8Array): EncodedFace => {
    const axis = pictures.findIndex((one) => one.equals(bytes));
    return { ...aFace(undecided("no classifier")), quality: clear, embedding: direction(2 * axis) };
  };
  const newcomers = new Newcomers({
    gallery: folder.gallery,
    encode: (bytes) => {
      if (failure !== undefined) return Promise.reject(failure);
      encoded.push(pictures.findIndex((one) => one.equals(bytes)) + 1);
      return Promise.resolve([faceIn(bytes)]);
    },
    learned: () => Promise.resolve((name) => learned.has(name)),
    onError: (error) => errors.push(error),
  });
  const asked: LookOptions[] = [];
  const recognizer: Recognizer = {
    models: () => ({ detector: "d", embedder }),
    look: (bytes, options = {}) => {
      asked.push(options);
      const { embedding, ...face } = faceIn(bytes);
      const seen = { ...face, identification: answer, ...(options.withEmbeddings ? { embedding } : {}) };
      const timings = { decodeMs: 1, detectMs: 1, embedMs: 1, totalMs: 3 };
      return Promise.resolve({ size: { width: 1, height: 1 }, faces: [seen], timings, classifier: null } as never);
    },
  };
  const naming = namingNewcomers(recognizer, newcomers, () => 0.9);
  return {
    ...folder,
    newcomers,
    asked,
    encoded,
    learned,
    errors,
    naming,
    picture: (seed: number) => pictures[seed - 1] ?? assert.fail(),
    fail: (error: Error | undefined) => {
      failure = error;
    },
    async whoIs(seed: number): Promise<string> {
      const [face] = (await naming.look(pictures[seed - 1] ?? assert.fail())).faces;
      assert.equal(face !== undefined && "embedding" in face, false, "nobody asked for embeddings");
      return face?.identification.kind === "known" ? face.identification.name : (face?.identification.kind ?? "none");
    },
    async [Symbol.asyncDispose]() {
      await newcomers[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

describe("people whom the classifier has not learned", () => {
  test("are named by pictures that lay in the dataset before the start, strangers are not", async () => {
    await using at = await site(["ann/1.jpg", "bea/1.jpg"]);
    assert.deepEqual([await at.whoIs(1), await at.whoIs(2), await at.whoIs(3)], ["ann", "bea", "unknown"]);
    assert.deepEqual(at.encoded, [1, 2], "each picture is encoded once");
  });

  test("are named by a picture in the call after it was added, without its being encoded again", async () => {
    await using at = await site(["ann/1.jpg"]);
    assert.equal(await at.whoIs(3), "unknown");
    const face = await at.newcomers.encode("cyd", at.picture(3));
    await at.gallery.create("cyd", {});
    const { file } = await at.gallery.addSample("cyd", { bytes: at.picture(3), origin });
    at.newcomers.add("cyd", file, face);
    assert.equal(await at.whoIs(3), "cyd");
    assert.deepEqual(at.encoded, [1, 3]);
  });

  test("are forgotten at once when their folder or the picture is taken away, by whomever", async () => {
    await using at = await site(["ann/1.jpg", "bea/1.jpg"]);
    assert.equal(await at.whoIs(1), "ann");
    await at.gallery.removePerson("ann", { erase: false });
    assert.deepEqual([await at.whoIs(1), await at.whoIs(2)], ["unknown", "bea"]);
    await rm(at.at("bea/1.jpg"));
    assert.equal(await at.whoIs(2), "unknown");
  });

  test("are the classifier's once it has learned them, and its own names always stand", async () => {
    await using at = await site(["ann/1.jpg"]);
    assert.equal(await at.whoIs(1), "ann");
    at.learned.add("ann");
    assert.equal(await at.whoIs(1), "unknown");
    await using named = await site(["ann/1.jpg"], { answer: known("Bob") });
    assert.equal(await named.whoIs(1), "Bob");
  });

  test("are not looked for with a network whose likeness was never measured", async () => {
    await using at = await site(["ann/1.jpg"], { embedder: "mine@1" });
    assert.equal(await at.whoIs(1), "unknown");
    assert.deepEqual([at.encoded, at.asked], [[], [{}]]);
  });

  test("keep nobody from an answer where they cannot be encoded now; what is no picture teaches nothing", async () => {
    await using at = await site(["ann/1.jpg", "bea/1.jpg"]);
    at.fail(new FaceServiceError("OVERLOADED", "no worker is free"));
    assert.equal(await at.whoIs(1), "unknown");
    assert.equal(at.errors.length, 1);
    await using other = await site(["ann/1.jpg"]);
    other.fail(new FaceServiceError("IMAGE_UNREADABLE", "damaged"));
    assert.equal(await other.whoIs(1), "unknown");
    assert.deepEqual(other.errors, []);
    await assert.rejects(other.newcomers.encode("ann", other.picture(1)), { code: "IMAGE_UNREADABLE" });
  });
});
