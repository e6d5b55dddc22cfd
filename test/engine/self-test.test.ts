import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { compareWithCpu, type Networks } from "../../src/engine/self-test.ts";
import type { FaceDetection } from "../../src/face/detection.ts";
import type { ModelId } from "../../src/face/embedding.ts";

const settings = { execution: { fp16: false }, detection: { minScore: 0.5 } };

function detection(left: number, score = 0.9): FaceDetection {
  const point = { x: left + 10, y: 10 };
  const landmarks = { leftEye: point, rightEye: point, nose: point, leftMouth: point, rightMouth: point };
  return { box: { left, top: 0, right: left + 100, bottom: 100 }, landmarks, score };
}

/** Networks that answer as told, whatever the picture. */
const networks = (detections: readonly FaceDetection[], vector: readonly number[]): Networks => ({
  detector: { detect: () => Promise.resolve(detections) },
  embedder: {
    model: "a@1" as ModelId,
    dimensions: vector.length,
    embed: (_image, faces) => Promise.resolve(faces.map(() => Float32Array.from(vector))),
  },
});

const cpu = networks([detection(0), detection(300)], [1, 0]);

describe("compareWithCpu", () => {
  test("takes answers that differ as different arithmetic makes them", async () => {
    const near = networks([detection(302, 0.91), detection(1, 0.89)], [0.9999, 0.01]);
    assert.ok((await compareWithCpu(near, cpu, settings)).leastCosine > 0.999);
  });

  test("minds no face that is missing or extra at the very edge of the least score", async () => {
    const edge = networks([detection(0), detection(300), detection(600, 0.51)], [1, 0]);
    await compareWithCpu(edge, cpu, settings);
    await compareWithCpu(cpu, edge, settings);
  });

  test("refuses a provider that misses a face, finds another, or finds it elsewhere", async () => {
    const refused = { code: "UNAVAILABLE", message: /detects other faces than the CPU/ };
    for (const detections of [
      [],
      [detection(0)],
      [detection(0), detection(300), detection(600)],
      [detection(0), detection(330)],
      [detection(0), detection(300, 0.6)],
    ])
      await assert.rejects(compareWithCpu(networks(detections, [1, 0]), cpu, settings), refused);
  });

  test("refuses a provider whose embeddings are others, or no numbers", async () => {
    const refused = { code: "UNAVAILABLE", message: /embeddings are others than the CPU's/ };
    for (const vector of [
      [0.9, Math.sqrt(1 - 0.81)],
      [Number.NaN, 0],
      [0, 0],
    ])
      await assert.rejects(compareWithCpu(networks([detection(0), detection(300)], vector), cpu, settings), refused);
  });

  test("allows half precision its larger error", async () => {
    const half = networks([detection(0), detection(300)], [0.995, Math.sqrt(1 - 0.995 ** 2)]);
    await assert.rejects(compareWithCpu(half, cpu, settings), { code: "UNAVAILABLE" });
    await compareWithCpu(half, cpu, { ...settings, execution: { fp16: true } });
  });
});
