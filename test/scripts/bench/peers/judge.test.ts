import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { judge, type LabelledFace, type Truth } from "../../../../scripts/bench/peers/judge.ts";

const ann: Truth = { person: "Ann", middle: { x: 500, y: 300 }, sizePx: 60 };
const stranger: Truth = { person: null, middle: { x: 500, y: 300 }, sizePx: 120 };
const box = (x: number, y: number, size: number) => ({
  left: x - size / 2,
  top: y - size / 2,
  right: x + size / 2,
  bottom: y + size / 2,
});
const face = (name: string | null, size = 60, x = 500): LabelledFace => ({ box: box(x, 300, size), name });

describe("judge", () => {
  it("counts a face as found where the box is around it and about as large", () => {
    const frames = [
      { truth: ann, faces: [face("Ann")] },
      { truth: ann, faces: [face("Ann", 400)] },
      { truth: ann, faces: [face("Ann", 60, 700)] },
      { truth: ann, faces: [] },
    ];
    assert.deepEqual(judge(frames, "Unknown"), {
      recall: 0.25,
      recallBySize: { "60 px": 0.25 },
      rightNames: 0.25,
      wrongNames: 0,
      strangersNamed: Number.NaN,
      falseFaces: 0.5,
    });
  });

  it("tells residents with another's name from strangers with a resident's", () => {
    const { rightNames, wrongNames, strangersNamed, recallBySize } = judge(
      [
        { truth: ann, faces: [face("Bob")] },
        { truth: ann, faces: [face("Ann")] },
        { truth: stranger, faces: [face("Ann", 120)] },
        { truth: stranger, faces: [face("Unknown", 120)] },
        { truth: stranger, faces: [face(null, 120)] },
        { truth: stranger, faces: [] },
      ],
      "Unknown",
    );
    assert.deepEqual(
      { rightNames, wrongNames, strangersNamed },
      { rightNames: 0.5, wrongNames: 0.5, strangersNamed: 0.25 },
    );
    assert.deepEqual(recallBySize, { "60 px": 1, "120 px": 0.75 });
  });
});
