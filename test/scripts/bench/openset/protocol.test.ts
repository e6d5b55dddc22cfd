import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { splitPeople } from "../../../../scripts/bench/openset/protocol.ts";
import { FaceServiceError } from "../../../../src/errors.ts";

const sizes = { manyImages: 8, mostTraining: 6, fewestProbes: 3, knownStrangers: 4 };

function people(): ReadonlyMap<string, readonly string[]> {
  const counts = [...Array.from({ length: 5 }, (_, i) => 8 + i), ...Array.from({ length: 12 }, (_, i) => 1 + (i % 7))];
  return new Map(
    counts.map((count, person) => [
      `p${person}`,
      Array.from({ length: count }, (_, i) => `p${person}/${String(i).padStart(4, "0")}.jpg`),
    ]),
  );
}

describe("splitPeople", () => {
  it("puts nobody on two sides and no photo in two parts", () => {
    const { enrolled, knownStrangers, unseenStrangers } = splitPeople(people(), 7, sizes);
    const owner = (file: string): string => file.slice(0, file.indexOf("/"));
    const strangers = [...knownStrangers, ...unseenStrangers].map(owner);
    assert.equal(new Set(strangers).size, strangers.length);
    assert.equal(
      enrolled.some(({ name }) => strangers.includes(name)),
      false,
    );
    for (const { training, probes } of enrolled)
      assert.equal(new Set([...training, ...probes]).size, training.length + probes.length);
  });

  it("enrols everyone with photos enough and keeps probes of each of them", () => {
    const { enrolled, knownStrangers, unseenStrangers } = splitPeople(people(), 7, sizes);
    assert.deepEqual(enrolled.map(({ name }) => name).sort(), ["p0", "p1", "p2", "p3", "p4"]);
    assert.deepEqual(
      enrolled
        .map(({ training, probes }) => [training.length, probes.length])
        .sort(([a, b], [c, d]) => a! + b! - c! - d!),
      [
        [5, 3],
        [6, 3],
        [6, 4],
        [6, 5],
        [6, 6],
      ],
    );
    assert.equal(knownStrangers.length, 4);
    assert.equal(unseenStrangers.length, 8);
  });

  it("is the same for one seed, whatever the order of the folders, and another for another", () => {
    const reversed = new Map([...people()].reverse());
    assert.deepEqual(splitPeople(reversed, 7, sizes), splitPeople(people(), 7, sizes));
    assert.notDeepEqual(splitPeople(people(), 8, sizes), splitPeople(people(), 7, sizes));
  });

  it("says what is missing when nobody has photos enough or no stranger would be left", () => {
    const isUsage = (error: unknown): boolean => error instanceof FaceServiceError && error.code === "USAGE_INVALID";
    assert.throws(() => splitPeople(people(), 7, { ...sizes, manyImages: 50 }), isUsage);
    assert.throws(() => splitPeople(people(), 7, { ...sizes, knownStrangers: 12 }), isUsage);
  });
});
