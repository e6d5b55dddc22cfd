import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Judge, type Probe, scoreProbes } from "../../../src/face/evaluation/scored-probe.ts";

/** Knows ann by the first axis: a probability that grows with it; refuses faces of no size. */
const judge: Judge = {
  names: ["ann"],
  classify: (vector, quality) => {
    if (quality?.sizePx === 0) return [];
    const probability = Math.min(0.99, Math.max(0.01, vector[0]!));
    return [
      { name: "Unknown", probability: 1 - probability },
      { name: "ann", probability },
    ].sort((a, b) => b.probability - a.probability);
  },
};

const quality = { sizePx: 112, sharpness: 100, frontality: 1, detectionScore: 1 };
const probe = (label: string, event: number, degrees: number, sizePx = 112): Probe => ({
  label,
  file: `${label}/${degrees}.jpg`,
  event,
  vector: Float32Array.of(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)),
  quality: { ...quality, sizePx },
});

describe("scoreProbes", () => {
  const { images, events } = scoreProbes(judge, [
    probe("ann", 1, 40),
    probe("ann", 1, -40),
    probe("ann", 1, 90, 0),
    probe("cy", 2, 80),
    probe("Unknown", 3, 10, 0),
  ]);

  test("keeps of each picture the best person and the stranger, and who it really is", () => {
    assert.deepEqual(
      images.map(({ truth, label }) => [truth, label]),
      [
        ["ann", "ann"],
        ["ann", "ann"],
        ["ann", "ann"],
        [undefined, "cy"],
        [undefined, "Unknown"],
      ],
    );
    assert.ok(Math.abs(images[0]!.best!.probability - Math.cos((40 * Math.PI) / 180)) < 1e-6);
    assert.deepEqual([images[2]!.best, images[2]!.unknown], [undefined, 0]);
  });

  test("answers for an event by its judged faces and their mean together", () => {
    assert.deepEqual(
      events.map(({ event, images: count, file }) => [event, count, file]),
      [
        [1, 3, "ann/40.jpg"],
        [2, 1, "cy/80.jpg"],
        [3, 1, "Unknown/10.jpg"],
      ],
    );
    const { name, probability } = events[0]!.best!;
    assert.equal(name, "ann");
    assert.ok(probability > images[0]!.best!.probability && probability < 0.99, String(probability));
    assert.equal(events[1]!.best!.name, images[3]!.best!.name);
    assert.ok(Math.abs(events[1]!.best!.probability - images[3]!.best!.probability) < 0.01);
    assert.equal(events[2]!.best, undefined);
  });
});
