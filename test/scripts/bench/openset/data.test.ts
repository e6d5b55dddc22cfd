import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { findPeople, openOpenSetData } from "../../../../scripts/bench/openset/data.ts";
import type { EngineFace } from "../../../../src/engine/engine.ts";
import { sharp } from "../../../../src/images/sharp.ts";
import { FakeEngine } from "../../../support/fake-engine.ts";

const point = { x: 0, y: 0 };
const face: EngineFace = {
  box: { left: 8, top: 8, right: 24, bottom: 24 },
  landmarks: { leftEye: point, rightEye: point, nose: point, leftMouth: point, rightMouth: point },
  quality: { sizePx: 200, sharpness: 50, frontality: 0.9, detectionScore: 0.9 },
  identification: { kind: "undecided", reason: "no classifier", candidates: [] },
  embedding: Float32Array.of(0.6, 0.8),
};

const enrolledPeople = ["ada", "grace"];
const strangers = 104;
const probes = { perPerson: 3, strangers: 2 };

describe("openOpenSetData", () => {
  let root: string;
  let engine: FakeEngine;
  let cacheDirectory: string;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), "openset-"));
    const give = async (person: string, photos: number, seed: number): Promise<void> => {
      await mkdir(join(root, "photos", person), { recursive: true });
      for (let i = 0; i < photos; i++) {
        const background = { r: seed, g: i, b: 100 };
        const photo = sharp({ create: { width: 32, height: 32, channels: 3, background } }).png();
        await writeFile(join(root, "photos", person, `${i}.png`), await photo.toBuffer());
      }
    };
    for (const [i, person] of enrolledPeople.entries()) await give(person, 24, i);
    for (let i = 0; i < strangers; i++) await give(`stranger-${i}`, 1, 50 + i);
  });
  after(() => rm(root, { recursive: true }));
  beforeEach(async () => {
    engine = new FakeEngine(() => [face]);
    cacheDirectory = await mkdtemp(join(tmpdir(), "openset-cache-"));
  });
  afterEach(() => rm(cacheDirectory, { recursive: true }));

  const open = async (changes: { readonly recipe?: string; readonly withCopies?: boolean } = {}) =>
    await openOpenSetData(engine, {
      directory: await findPeople(root),
      cacheDirectory,
      recipe: "test",
      seed: 1,
      withCopies: false,
      ...changes,
    });

  it("embeds each picture once, also when it is asked for again later", async () => {
    await (await open()).embeddedProbes("clean", probes);
    assert.equal(engine.jobs.length, 8);
    const data = await open();
    const found = await data.embeddedProbes("clean", probes);
    assert.equal(engine.jobs.length, 8);
    assert.deepEqual(
      found.map(({ isStranger }) => isStranger),
      [false, false, false, false, false, false, true, true],
    );
    await data.embeddedProbes("jpeg q40", probes);
    assert.equal(engine.jobs.length, 16);
    await (await open({ recipe: "other networks" })).embeddedProbes("clean", probes);
    assert.equal(engine.jobs.length, 24);
  });

  it("gives training images under their owners' names, strangers under Unknown, with copies where they are wanted", async () => {
    const data = await open({ withCopies: true });
    const images = await data.trainingImages(data.split.enrolled.slice(0, 1), 2);
    const [person] = data.split.enrolled;
    assert.ok(person);
    assert.deepEqual([...new Set(images.map(({ label }) => label))], [person.name, "Unknown"]);
    assert.equal(images.length, person.training.length + 2);
    assert.ok(images.every(({ copies }) => (copies?.length ?? 0) > 0));
  });

  it("keeps a probe without a face, so that it counts as not identified", async () => {
    engine = new FakeEngine(() => []);
    const found = await (await open()).embeddedProbes("clean", probes);
    assert.equal(found.length, 8);
    assert.ok(found.every((probe) => probe.face === null));
  });
});
