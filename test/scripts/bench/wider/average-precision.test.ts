import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type JudgedImage, judge, precisionRecall } from "../../../../scripts/bench/wider/average-precision.ts";
import { fitCalibration } from "../../../../scripts/bench/wider/fit-calibration.ts";
import type { BoundingBox } from "../../../../src/face/geometry.ts";

const at = (left: number, width = 10): BoundingBox => ({ left, top: 0, right: left + width, bottom: 10 });

const image = (
  faces: readonly BoundingBox[],
  counted: readonly number[],
  detections: readonly (readonly [BoundingBox, number])[],
): JudgedImage => ({ faces, counted, detections: detections.map(([box, score]) => ({ box, score })) });

describe("judge", () => {
  it("lets the better of two detections have the face and counts the other as wrong", () => {
    assert.deepEqual(
      judge(
        image(
          [at(0)],
          [0],
          [
            [at(1), 0.4],
            [at(0), 0.9],
          ],
        ),
      ),
      ["wrong", "right"],
    );
  });

  it("asks for an overlap of one half", () => {
    assert.deepEqual(judge(image([at(0)], [0], [[at(0, 20), 0.5]])), ["right"]);
    assert.deepEqual(judge(image([at(0)], [0], [[at(0, 21), 0.5]])), ["wrong"]);
  });

  it("ignores what fits a face that does not count, however often", () => {
    const verdicts = judge(
      image(
        [at(0), at(50)],
        [1],
        [
          [at(0), 0.9],
          [at(1), 0.8],
          [at(50), 0.1],
          [at(90), 0.7],
        ],
      ),
    );
    assert.deepEqual(verdicts, ["ignored", "ignored", "right", "wrong"]);
  });
});

describe("precisionRecall", () => {
  it("is 1 when every face is found before anything else, and 0 when none is", () => {
    const found = image(
      [at(0), at(50)],
      [0, 1],
      [
        [at(0), 0.9],
        [at(50), 0.8],
        [at(90), 0.1],
      ],
    );
    assert.equal(precisionRecall([found]).averagePrecision, 1);
    assert.equal(precisionRecall([image([at(0)], [0], [[at(90), 0.9]])]).averagePrecision, 0);
    assert.equal(precisionRecall([image([at(0)], [0], [])]).averagePrecision, 0);
    assert.equal(precisionRecall([]).averagePrecision, 0);
  });

  it("is the area below the curve over all images together", () => {
    // By score: right (1/1, recall 1/4), wrong, right (2/3, recall 2/4), wrong, wrong; two faces are never found.
    const first = image(
      [at(0), at(50)],
      [0, 1],
      [
        [at(0), 0.9],
        [at(90), 0.8],
        [at(30), 0.3],
      ],
    );
    const second = image(
      [at(0), at(50)],
      [0, 1],
      [
        [at(50), 0.5],
        [at(90), 0.4],
      ],
    );
    const { averagePrecision, at: atScore } = precisionRecall([first, second]);
    assert.ok(Math.abs(averagePrecision - (0.25 * 1 + 0.25 * (2 / 3))) < 1e-12);
    const { precision, recall } = atScore(0.45);
    assert.deepEqual([precision, recall], [2 / 3, 0.5]);
    assert.equal(atScore(0.95).recall, 0);
  });

  it("takes faces that do not count neither as missed nor as found", () => {
    const counted = image([at(0)], [0], [[at(0), 0.5]]);
    const other = image([at(0)], [], [[at(0), 0.9]]);
    assert.equal(precisionRecall([counted, other]).averagePrecision, 1);
  });
});

describe("fitCalibration", () => {
  it("finds the line that made the verdicts", () => {
    const verdicts = [];
    for (let i = 1; i < 200; i++) {
      const score = i / 200;
      const odds = 1.5 * Math.log(score / (1 - score)) - 0.8;
      const right = Math.round(1000 / (1 + Math.exp(-odds)));
      for (let k = 0; k < 1000; k += 10) verdicts.push({ score, right: k < right });
    }
    const { slope, offset } = fitCalibration(verdicts);
    assert.ok(Math.abs(slope - 1.5) < 0.05, `slope ${slope}`);
    assert.ok(Math.abs(offset + 0.8) < 0.05, `offset ${offset}`);
  });

  it("stays finite without verdicts and when all are right", () => {
    for (const verdicts of [
      [],
      [
        { score: 0.3, right: true },
        { score: 1, right: true },
      ],
    ]) {
      const { slope, offset } = fitCalibration(verdicts);
      assert.ok(Number.isFinite(slope) && Number.isFinite(offset));
    }
  });
});
