import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { changeText, pairLabel } from "../../../scripts/view-images/compare.ts";
import { reportOf, reportText } from "../../../scripts/view-images/report.ts";
import { frameCaption, frameName } from "../../../scripts/view-images/write-frame.ts";
import { pairFaces } from "../../../src/face/face-pairs.ts";
import { aFace, aFrameResult, known, undecided, unknown } from "../../support/frame-results.ts";

describe("two looks at a frame", () => {
  test("say what became of a face that only one of them found", () => {
    const lonely = [{ after: aFace(known("Cleo")) }, { before: aFace(unknown()) }];
    assert.deepEqual(lonely.map(changeText), ["not found -> Cleo 97 %", "Unknown 95 % -> not found"]);
  });

  test("show the old answer beside the new one only where they differ by more than the probability", () => {
    const same = { before: aFace(known("Ann", 0.91)), after: aFace(known("Ann", 0.99)) };
    assert.equal(pairLabel(same), "Ann 99 %");
    const other = { before: aFace(known("Ann", 0.91)), after: aFace(undecided("too small")) };
    assert.equal(pairLabel(other), "too small, was Ann 91 %");
  });

  test("give files their names by number, place and change, whatever a camera is called", () => {
    const stored = aFrameResult({ monitor: "../a/é b", frame: 7 });
    const pairs = pairFaces(stored.faces, []);
    assert.equal(frameName({ number: 3, stored, pairs }), "0003-_a_b-42-7-changed");
    assert.equal(frameName({ number: 3, stored: aFrameResult({ monitor: "x".repeat(255) }), pairs: [] }).length, 65);
    assert.equal(frameCaption({ stored, pairs }), "../a/é b/42/7: Ann 97 % -> not found");
    const small = [0, 200].map((left) => aFace(undecided("too small"), left));
    assert.equal(
      frameCaption({ stored: aFrameResult(), pairs: pairFaces([], small) }),
      "1/42/1: 2 x not found -> too small",
    );
    assert.equal(frameCaption({ stored: aFrameResult(), pairs: pairFaces(small, small) }), "1/42/1: no change");
  });
});

describe("report of a view", () => {
  const stored = aFrameResult();
  const viewed = [
    { stored, picture: "pictures/1.jpg", pairs: pairFaces([aFace(known("Ann"))], [aFace(unknown())]) },
    { stored: aFrameResult({ frame: 2 }), pairs: pairFaces([aFace(known("Ann"))], [aFace(known("Ann"))]) },
    { stored: aFrameResult({ frame: 3 }), pairs: pairFaces([aFace(undecided("too small"))], [aFace(known("Bob"))]) },
  ];
  const left = { result: aFrameResult({ frame: 4 }), reason: "gone" };
  const report = reportOf({ viewed, withoutPicture: [left], withoutAnswer: [], failed: [] });

  test("counts frames, faces, kinds of change and people", () => {
    assert.deepEqual(report.frames, {
      found: 4,
      viewed: 3,
      changed: 2,
      withoutPicture: 1,
      withoutAnswer: 0,
      failed: 0,
    });
    assert.deepEqual(report.faces, { before: 3, after: 3, changed: 2 });
    assert.deepEqual(report.changes, [
      { change: "named -> stranger", faces: 1 },
      { change: "undecided -> named", faces: 1 },
    ]);
    assert.deepEqual(report.people, [
      { name: "Ann", before: 2, after: 1, kept: 1 },
      { name: "Bob", before: 0, after: 1, kept: 0 },
    ]);
    assert.deepEqual(report.leftOut.withoutPicture, [{ monitor: "1", event: "42", frame: 4, reason: "gone" }]);
    assert.deepEqual(
      report.changedFrames.map(({ frame, picture }) => [frame, picture]),
      [
        [1, "pictures/1.jpg"],
        [3, null],
      ],
    );
  });

  test("is told as a table", () => {
    const lines = reportText(report).split("\n");
    assert.equal(lines[0], "3 of 4 frames looked at again, 2 changed; left out: 1 whose picture is gone");
    assert.equal(lines[1], "faces: 3 before, 3 now, 2 changed");
    assert.ok(lines.includes("person  before  now  kept  lost  gained"));
    assert.ok(lines.includes("Ann          2    1     1     1       0"));
    assert.ok(lines.includes("Bob          0    1     0     0       1"));
  });
});
