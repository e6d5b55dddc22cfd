import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isChanged, pairFaces } from "../../src/face/face-pairs.ts";
import { aFace, known, undecided, unknown } from "../support/frame-results.ts";

describe("two looks at a picture", () => {
  test("are paired by the faces whose boxes fit best, and those of one look stay alone", () => {
    const before = [aFace(known("Ann"), 0), aFace(known("Bob"), 20), aFace(unknown(), 400)];
    const after = [aFace(known("Bob"), 22), aFace(known("Ann"), 3), aFace(known("Cleo"), 200)];
    const pairs = pairFaces(before, after);
    assert.deepEqual(
      pairs.map((pair) => [pair.before?.box.left, pair.after?.box.left]),
      [
        [20, 22],
        [0, 3],
        [undefined, 200],
        [400, undefined],
      ],
    );
    assert.deepEqual(pairs.map(isChanged), [false, false, true, true]);
  });

  test("differ by another name or reason, not by the probability", () => {
    assert.ok(!isChanged({ before: aFace(known("Ann", 0.91)), after: aFace(known("Ann", 0.99)) }));
    assert.ok(isChanged({ before: aFace(known("Ann")), after: aFace(known("Bob")) }));
    assert.ok(isChanged({ before: aFace(undecided("too small")), after: aFace(undecided("side view")) }));
  });
});
