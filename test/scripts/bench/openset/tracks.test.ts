import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { judgeTrack, ways } from "../../../../scripts/bench/openset/tracks-ways.ts";
import type { Classifier } from "../../../../src/classifier/classifier.ts";
import { type ModelId, unitVector } from "../../../../src/face/embedding.ts";

/** Ann is to the right, Bob above; what points nowhere near either is a stranger. */
const classifier: Classifier = {
  kind: "svm",
  version: "v1",
  model: "three-numbers" as ModelId,
  names: ["Ann", "Bob"],
  classify([x = 0, y = 0]) {
    const [ann, bob] = [Math.max(0, x) ** 4, Math.max(0, y) ** 4];
    const candidates = [
      { name: "Ann", probability: ann },
      { name: "Bob", probability: bob },
      { name: "Unknown", probability: 1 - ann - bob },
    ];
    return candidates.sort((a, b) => b.probability - a.probability);
  },
};
const settings = { quality: { minFacePx: 20, minSharpness: 10, minFrontality: 0.3 }, minProba: 0.9 };

const face = (values: readonly number[], sharpness = 100) => ({
  vector: unitVector(Float32Array.from(values)),
  quality: { sizePx: 60, sharpness, frontality: 0.9, detectionScore: 0.99 },
});
const judged = (person: string | undefined, faces: ReturnType<typeof face>[]) =>
  judgeTrack(classifier, { person, faces }, settings);

describe("ways to answer for a track", () => {
  test("the consensus asks about the mean, in which what is wrong in each frame cancels", () => {
    const faces = [face([1, 0.7, 0]), face([1, -0.7, 0]), face([1, 0, 0.7]), face([1, 0, -0.7])];
    const { consensus, bestFrame, votes } = judged("Ann", faces);
    assert.equal(consensus.answer, "right name");
    assert.equal(bestFrame.answer, "undecided");
    assert.equal(votes.isRight, true);
    assert.ok(consensus.score > bestFrame.score);
  });

  test("the most probable frame names a stranger by one lucky frame, the others do not", () => {
    const lucky = [face([1, 0, 0], 20), ...[1, 2, 3, 4].map(() => face([0.2, 0.1, 1]))];
    const answers = judged(undefined, lucky);
    assert.equal(answers.mostProbable.answer, "wrong name");
    for (const way of ["consensus", "bestFrame", "majority", "votes"] as const)
      assert.notEqual(answers[way].answer, "wrong name", way);
  });

  test("the majority counts frames", () => {
    const faces = [face([0, 1, 0]), face([1, 0.1, 0]), face([1, 0.2, 0])];
    assert.equal(judged("Ann", faces).majority.answer, "right name");
    assert.equal(judged("Ann", faces).firstFrame.answer, "wrong name");
  });

  test("none identifies a track without a face that may be judged", () => {
    for (const faces of [[], [face([1, 0, 0], 5)]]) {
      const answers = judged("Ann", faces);
      for (const way of ways)
        assert.deepEqual([answers[way].answer, answers[way].score], ["undecided", Number.NEGATIVE_INFINITY], way);
    }
  });
});
