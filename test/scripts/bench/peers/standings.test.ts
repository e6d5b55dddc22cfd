import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bareContender, dlibContenders, ourContender } from "../../../../scripts/bench/peers/contenders.ts";
import type { LabelledFace } from "../../../../scripts/bench/peers/judge.ts";
import type { Lap } from "../../../../scripts/bench/peers/race.ts";
import { figuresOf, standings } from "../../../../scripts/bench/peers/standings.ts";

const truth = { person: "Ann", middle: { x: 50, y: 50 }, sizePx: 60 };
const found: LabelledFace = { box: { left: 20, top: 20, right: 80, bottom: 80 }, name: "Ann" };
const place = { python: "python", note: "a note" };

function lap(
  contender: Lap["contender"] | undefined,
  [tookMs, processorMs]: readonly [number, number],
  faces = [found],
): Lap {
  assert.ok(contender);
  return { contender, frames: 10, tookMs, processorMs, answers: [{ truth, faces }] };
}

describe("standings of the peers", () => {
  const [upsampled, plain] = dlibContenders(place);
  const laps = [
    lap(ourContender("config.json", 2), [1000, 2000]),
    lap(bareContender(place, "setup.json"), [900, 1600]),
    lap(upsampled, [20_000, 38_000]),
    lap(plain, [4000, 8000], []),
  ];
  const figures = figuresOf(laps, "Unknown");

  it("give each ratio by the clock and by the processor, ours over theirs", () => {
    assert.deepEqual(
      figures.targets.map(({ against, byClock, byProcessor, sameRecall }) => [
        against,
        byClock,
        byProcessor,
        sameRecall,
      ]),
      [
        ["bare ONNX Runtime", 0.9, 0.8, null],
        ["dlib HOG, upsampling 1", 20, 19, true],
        ["dlib HOG, no upsampling", 4, 4, true],
      ],
    );
  });

  it("compare found faces over the frames that both saw", () => {
    const [first, later] = [
      { truth, faces: [found] },
      { truth, faces: [] },
    ];
    const ours = { ...lap(ourContender("config.json", 2), [1, 1]), frames: 3, answers: [first, later, later] };
    const short = { ...lap(upsampled, [1, 1]), frames: 1 };
    assert.equal(figuresOf([ours, short], "Unknown").targets[0]?.sameRecall, true);
    const long = { ...lap(upsampled, [1, 1]), frames: 3, answers: [first, first, later] };
    assert.equal(figuresOf([ours, long], "Unknown").targets[0]?.sameRecall, false);
  });

  it("say which claim is missed, who found what, and why somebody is left out", () => {
    const text = standings(figures, [{ name: "face-api", reason: "there is no npm here" }], "two photos");
    assert.match(text, /^ok {3}against dlib HOG, upsampling 1: 20\.00 x/m);
    assert.match(text, /^miss against dlib HOG, no upsampling: 4\.00 x by the clock/m);
    assert.doesNotMatch(text, /nearest picture/);
    assert.match(text, /^face-api: left out, there is no npm here$/m);
    assert.match(text, /^bare ONNX Runtime +11\.11 +160 +0\.90 +- /m);
  });

  it("judge the names of a peer's second way apart", () => {
    const twice = [{ ...found, name: null, nearestName: "Ann" }];
    const { standings: rows } = figuresOf(
      [lap(ourContender("c", 2), [1, 1]), lap(upsampled, [1, 1], twice)],
      "Unknown",
    );
    assert.deepEqual(
      rows.map(({ judgement, nearestJudgement }) => [judgement?.rightNames, nearestJudgement?.rightNames]),
      [
        [1, undefined],
        [0, 1],
      ],
    );
  });
});
