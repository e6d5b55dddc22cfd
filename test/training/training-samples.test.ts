import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { groupImages } from "../../src/gallery/image-groups.ts";
import { holdOut } from "../../training/hold-out.ts";
import { trainingSamples } from "../../training/training-samples.ts";
import { syntheticEmbeddings } from "./synthetic-embeddings.ts";

const options = { minImages: 3 };

describe("trainingSamples", () => {
  test("numbers people in code-unit order and puts strangers last", () => {
    const { images } = syntheticEmbeddings({ people: 3, images: 4, strangers: 2 });
    const { samples } = trainingSamples([...images].reverse(), options);
    assert.deepEqual(samples.names, ["person 000", "person 001", "person 002"]);
    assert.deepEqual([...samples.labels].slice(0, 3), [3, 3, 2]);
  });

  test("leaves a person with too few images out, by name and with the remedy", () => {
    const { images } = syntheticEmbeddings({ people: 3, images: 4, strangers: 25 });
    const { samples, remarks } = trainingSamples(images.slice(2), options);
    assert.deepEqual(samples.names, ["person 001", "person 002"]);
    assert.equal(remarks.length, 1);
    assert.match(remarks[0]!, /person 000 is left out: 2 usable image\(s\).*dataset\/person 000/);
  });

  test("refuses a dataset in which nobody has enough images", () => {
    const { images } = syntheticEmbeddings({ people: 2, images: 2, strangers: 9 });
    assert.throws(() => trainingSamples(images, options), { code: "DATASET_INVALID", message: /2 with fewer/ });
  });

  test("lets two people stand for strangers to each other where no others are given", () => {
    const { images } = syntheticEmbeddings({ people: 2, images: 4, strangers: 0 });
    const { remarks } = trainingSamples(images, options);
    assert.match(remarks[0]!, /stand for strangers/);
  });

  test("takes pictures of somebody else for hard negatives of the folder's person, never for samples", () => {
    const { images } = syntheticEmbeddings({ people: 2, images: 4, strangers: 20 });
    const not = { ...images[4]!, label: "person 000", role: "not" as const, file: "person 000/not/a.jpg" };
    const stray = { ...not, label: "person 009" };
    const { samples } = trainingSamples([...images, not, stray], options);
    assert.equal(samples.vectors.length, 28);
    assert.deepEqual(
      samples.negatives?.map(({ person, vector }) => [person, vector]),
      [[0, not.vector]],
    );
  });

  test("keeps an image's damaged copies beside it", () => {
    const { images } = syntheticEmbeddings({ people: 2, images: 3, strangers: 20 });
    const copy = { damage: "small", vector: images[1]!.vector, quality: images[0]!.quality };
    const { samples } = trainingSamples([{ ...images[0]!, copies: [copy] }, ...images.slice(1)], options);
    assert.deepEqual(
      samples.copies?.map((own) => own.length),
      samples.labels.length === 26 ? [1, ...Array.from({ length: 25 }, () => 0)] : [],
    );
  });

  test("uses at most a thousand strangers, from all over the folder", () => {
    const { images } = syntheticEmbeddings({ people: 1, images: 3, strangers: 1500, dimensions: 4 });
    const { samples, remarks } = trainingSamples(images, options);
    assert.equal(samples.vectors.length, 1003);
    assert.ok(samples.vectors.includes(images.at(-1)!.vector));
    assert.deepEqual(remarks, ["1000 of 1500 pictures of strangers are used"]);
  });

  test("warns of a person whose pictures are all of one event", () => {
    const { images } = syntheticEmbeddings({ people: 2, images: 4, strangers: 20 });
    const oneEvent = images.map((image, i) => (i < 4 ? { ...image, file: `person 000/event/${i}.jpg` } : image));
    const { remarks } = trainingSamples(oneEvent, options);
    assert.equal(remarks.length, 1);
    assert.match(remarks[0]!, /one event.*: person 000;/);
  });

  test("refuses a single person without strangers", () => {
    const { images } = syntheticEmbeddings({ people: 1, images: 9, strangers: 0 });
    assert.throws(() => trainingSamples(images, options), {
      code: "DATASET_INVALID",
      message: /nothing to tell apart/,
    });
  });
});

describe("groupImages", () => {
  test("joins near-duplicates and the images of a subfolder, of one person only", () => {
    const a = Float32Array.of(1, 0);
    const b = Float32Array.of(0, 1);
    const c = Float32Array.of(Math.SQRT1_2, Math.SQRT1_2);
    const groups = groupImages([
      { label: "ann", file: "ann/1.jpg", vector: a },
      { label: "ann", file: "ann/party/2.jpg", vector: b },
      { label: "ann", file: "ann/3.jpg", vector: a },
      { label: "ann", file: "ann/party/4.jpg", vector: c },
      { label: "bob", file: "bob/5.jpg", vector: a },
    ]);
    assert.deepEqual([...groups], [0, 1, 0, 1, 4]);
  });
});

describe("holdOut", () => {
  test("holds the same share of each class out, and never both sides of a group", () => {
    const { images } = syntheticEmbeddings({ people: 3, images: 10, strangers: 10 });
    const { samples } = trainingSamples(images, options);
    const paired = { ...samples, groups: samples.groups.map((group) => group - (group % 2)) };
    const { learned, tested } = holdOut(paired, 0.2, 1);
    for (let label = 0; label < 4; label++) assert.equal(tested.labels.filter((own) => own === label).length, 2);
    const sides = new Set(learned.groups);
    assert.ok(tested.groups.every((group) => !sides.has(group)));
  });

  test("does not test a class of which too little would be left", () => {
    const { images } = syntheticEmbeddings({ people: 2, images: 2, strangers: 6 });
    const { samples } = trainingSamples(images, { ...options, minImages: 2 });
    const { learned } = holdOut(samples, 0.2, 1);
    for (const label of [0, 1]) assert.equal(learned.labels.filter((own) => own === label).length, 2);
  });
});
