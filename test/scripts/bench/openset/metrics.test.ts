import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  answerShares,
  expectedCalibrationError,
  type JudgedProbe,
  tpirAtFpir,
} from "../../../../scripts/bench/openset/metrics.ts";

const known = (score: number, isRight = true): JudgedProbe => ({
  isStranger: false,
  score,
  isRight,
  answer: "undecided",
});
const stranger = (score: number): JudgedProbe => ({ isStranger: true, score, isRight: false, answer: "undecided" });

describe("tpirAtFpir", () => {
  const strangers = Array.from({ length: 100 }, (_, i) => stranger(i / 100));

  it("lets so many strangers pass as the rate allows, and no more", () => {
    const probes = [...strangers, known(0.995), known(0.985), known(0.975), known(0.5)];
    assert.equal(tpirAtFpir(probes, 0), 0.25);
    assert.equal(tpirAtFpir(probes, 0.01), 0.5);
    assert.equal(tpirAtFpir(probes, 0.02), 0.75);
  });

  it("counts neither the wrong person nor a score equal to a stranger's", () => {
    assert.equal(tpirAtFpir([...strangers, known(1, false), known(0.99)], 0), 0);
  });

  it("counts a face that was not found as not identified", () => {
    assert.equal(tpirAtFpir([stranger(0.1), known(Number.NEGATIVE_INFINITY, false), known(1)], 0), 0.5);
  });
});

describe("answerShares", () => {
  it("counts strangers and enrolled people apart", () => {
    const answers = (isStranger: boolean, ...given: JudgedProbe["answer"][]): JudgedProbe[] =>
      given.map((answer) => ({ isStranger, score: 0, isRight: false, answer }));
    assert.deepEqual(
      answerShares([
        ...answers(true, "wrong name", "stranger", "stranger", "undecided"),
        ...answers(false, "right name", "right name", "wrong name", "undecided", "stranger"),
      ]),
      { strangersNamed: 0.25, strangersUndecided: 0.25, knownNamed: 0.4, knownMisnamed: 0.2, knownUndecided: 0.2 },
    );
  });
});

describe("expectedCalibrationError", () => {
  const top = (probability: number, isRight: boolean, isStranger = false): JudgedProbe => ({
    ...known(0),
    isStranger,
    top: { probability, isRight },
  });

  it("is zero where seven of ten with probability 0.7 are right", () => {
    const probes = Array.from({ length: 10 }, (_, i) => top(0.7, i < 7));
    assert.ok(expectedCalibrationError(probes) < 1e-12);
  });

  it("is the distance where they are not, bin by bin", () => {
    const probes = [
      ...Array.from({ length: 4 }, () => top(0.95, false)),
      ...Array.from({ length: 4 }, () => top(0.55, true)),
    ];
    assert.ok(Math.abs(expectedCalibrationError(probes) - (0.95 + 0.45) / 2) < 1e-12);
  });

  it("lets a thousand strangers weigh as much as the few enrolled probes", () => {
    const probes = [top(0.9, false), ...Array.from({ length: 1000 }, () => top(1, true, true))];
    assert.ok(Math.abs(expectedCalibrationError(probes) - 0.45) < 1e-12);
  });
});
