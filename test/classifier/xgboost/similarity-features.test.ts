import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  featureCount,
  heldOutFeatures,
  referencesOf,
  similarityFeatures,
} from "../../../src/classifier/xgboost/similarity-features.ts";
import { syntheticFaces } from "../synthetic-faces.ts";

describe("similarity features", () => {
  const { samples } = syntheticFaces({ people: 3, images: 4, strangers: 5 });
  const all = samples.vectors.map((_, i) => i);
  const references = referencesOf(samples, all);

  test("are one a person and two of the strangers", () => {
    assert.equal(featureCount(references), 5);
    assert.equal(similarityFeatures(references, samples.vectors[0]!).length, 5);
    assert.equal(similarityFeatures({ ...references, strangers: [] }, samples.vectors[0]!).length, 3);
  });

  test("never compare a sample with itself while training", () => {
    const held = heldOutFeatures(samples, all, references);
    assert.ok(held[0]![0]! < similarityFeatures(references, samples.vectors[0]!)[0]!);
    const strange = all.length - 1;
    assert.equal(similarityFeatures(references, samples.vectors[strange]!)[3]!.toFixed(5), "1.00000");
    assert.ok(held[strange]![3]! < 0.9);
  });

  test("leave the whole group of a sample out", () => {
    const paired = { ...samples, groups: samples.groups.map((group) => group - (group % 2)) };
    const alone = heldOutFeatures(samples, all, references);
    const inPairs = heldOutFeatures(paired, all, references);
    assert.notEqual(alone[0]![0], inPairs[0]![0]);
    assert.equal(alone[0]![1], inPairs[0]![1]);
  });
});
