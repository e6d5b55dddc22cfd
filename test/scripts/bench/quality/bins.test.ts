import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { JudgedProbe } from "../../../../scripts/bench/openset/metrics.ts";
import { type QualityFace, qualityBins } from "../../../../scripts/bench/quality/bins.ts";

const face = (sharpness: number, isStranger: boolean, answer: JudgedProbe["answer"], score = 0): QualityFace => ({
  quality: { sizePx: 90, sharpness, frontality: 0.9, detectionScore: 1 },
  judged: { isStranger, score, isRight: !isStranger, answer },
});

describe("qualityBins", () => {
  const faces = [
    face(9, true, "wrong name", 0.4),
    face(9, false, "stranger", 0.5),
    face(9.9, false, "right name", 0.9),
    face(10, false, "undecided", 0.3),
  ];

  it("counts a face in the bin that begins with its quality, and leaves empty bins out", () => {
    const bins = qualityBins(faces, "sharpness");
    assert.deepEqual(
      bins.map(({ from, to, known, strangers }) => [from, to, known, strangers]),
      [
        [8, 10, 2, 1],
        [10, 14, 1, 0],
      ],
    );
  });

  it("tells people who were called strangers from those left undecided", () => {
    const [blurred, sharper] = qualityBins(faces, "sharpness");
    assert.equal(blurred?.knownCalledStrangers, 0.5);
    assert.equal(blurred?.strangersNamed, 1);
    assert.equal(blurred?.tpirAtFpir["0.01"], 1);
    assert.equal(sharper?.knownCalledStrangers, 0);
    assert.equal(sharper?.knownUndecided, 1);
  });

  it("puts all faces of one size together", () => {
    assert.equal(qualityBins(faces, "sizePx").length, 1);
  });
});
