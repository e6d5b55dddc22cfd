import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ChoiceSettings, OfferedFrame } from "../../../src/zoneminder/frame-choice/choice-settings.ts";
import { FrameChooser } from "../../../src/zoneminder/frame-choice/frame-chooser.ts";
import { frameOf } from "../../face/consensus/observed-faces.ts";

const settings: ChoiceSettings = { choose: "all", every: 3, best: 2, lookAgainMs: 1000, maxFrames: 0 };
const ann = { Ann: 0.99, Bob: 0.01 };
const bob = { Bob: 0.99, Ann: 0.01 };

/** At five frames a second. */
const frameAt = (number: number, score?: number): OfferedFrame => ({
  number,
  capturedAt: new Date(number * 200),
  ...(score === undefined ? {} : { score }),
});
const range = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

/** @returns numbers of the frames that are taken */
function taken(changes: Partial<ChoiceSettings>, frames: readonly OfferedFrame[]): readonly number[] {
  const chooser = new FrameChooser({ ...settings, ...changes });
  return frames.filter((frame) => chooser.verdict("1/7", frame).kind === "take").map(({ number }) => number);
}

describe("FrameChooser", () => {
  test("takes all, or one of so many beginning with the first", () => {
    assert.deepEqual(
      taken(
        {},
        range(5).map((number) => frameAt(number)),
      ),
      range(5),
    );
    assert.deepEqual(
      taken(
        { choose: "every" },
        range(8).map((number) => frameAt(number)),
      ),
      [1, 4, 7],
    );
  });

  test("takes the frames that are among the best when they come", () => {
    const scores = [10, 5, 4, 20, 7, 15, 11, 30];
    const frames = scores.map((score, index) => frameAt(index + 1, score));
    assert.deepEqual(taken({ choose: "best" }, frames), [1, 2, 4, 6, 8]);
    assert.deepEqual(
      taken(
        { choose: "best" },
        range(4).map((number) => frameAt(number)),
      ),
      range(4),
      "scores not known",
    );
  });

  test("keeps the bound of an event of any length, and comes to its end", () => {
    const numbers = taken(
      { maxFrames: 200 },
      range(6400).map((number) => frameAt(number)),
    );
    assert.ok(numbers.length <= 200 && numbers.length > 190, String(numbers.length));
    assert.deepEqual(numbers.slice(0, 100), range(100));
    const gaps = numbers.slice(1).map((number, index) => number - (numbers[index] ?? 0));
    assert.ok(
      gaps.every((gap, index) => index === 0 || gap >= (gaps[index - 1] ?? 0)),
      "ever farther apart",
    );
    assert.ok((numbers.at(-1) ?? 0) > 6000);
    assert.equal(
      taken(
        { maxFrames: 200 },
        range(100_000).map((number) => frameAt(number)),
      ).length,
      200,
    );
    assert.deepEqual(
      taken(
        { maxFrames: 1 },
        range(50).map((number) => frameAt(number)),
      ),
      [1],
    );
  });

  test("stops when it is clear who is there, and looks up now and then", () => {
    const chooser = new FrameChooser({ ...settings, choose: "sure" });
    const numbers = range(40).filter((number) => {
      if (chooser.verdict("1/7", frameAt(number)).kind !== "take") return false;
      chooser.saw("1/7", frameOf(number, { x: 100, said: ann }));
      return true;
    });
    const clearAt = numbers.findIndex((number, index) => number !== index + 1);
    assert.ok(clearAt >= 3 && clearAt <= 8, `clear after ${clearAt} frames`);
    const later = numbers.slice(clearAt - 1);
    assert.deepEqual(
      later.map((number) => number - (later[0] ?? 0)),
      later.map((_, index) => index * 5),
      "once a second",
    );
  });

  test("looks at each frame again when somebody else comes in", () => {
    const chooser = new FrameChooser({ ...settings, choose: "sure" });
    const numbers: number[] = [];
    for (const number of range(60)) {
      if (chooser.verdict("1/7", frameAt(number)).kind !== "take") continue;
      numbers.push(number);
      const other = number > 30 ? [{ x: 400, said: bob }] : [];
      chooser.saw("1/7", frameOf(number, { x: 100, said: ann }, ...other));
    }
    const firstWithBob = numbers.find((number) => number > 30) ?? 0;
    assert.ok(firstWithBob <= 35, `seen at ${firstWithBob}`);
    assert.ok(numbers.includes(firstWithBob + 1) && numbers.includes(firstWithBob + 2));
    assert.ok(numbers.length < 30, `${numbers.length} taken`);
  });

  test("says why a frame is passed over, and judges each event by itself", () => {
    const chooser = new FrameChooser({ ...settings, choose: "every" });
    assert.deepEqual(chooser.verdict("1/7", frameAt(1)), { kind: "take" });
    assert.deepEqual(chooser.verdict("1/7", frameAt(2)), { kind: "pass over", reason: "one frame of 3 is taken" });
    assert.deepEqual(chooser.verdict("1/8", frameAt(1)), { kind: "take" });
    chooser.forget("1/7");
    assert.deepEqual(chooser.verdict("1/7", frameAt(3)), { kind: "take" });
    const bounded = new FrameChooser({ ...settings, maxFrames: 1 });
    bounded.verdict("1/7", frameAt(1));
    const reason = "of at most 1 frames of this event 1 are taken";
    assert.deepEqual(bounded.verdict("1/7", frameAt(2)), { kind: "pass over", reason });
    assert.deepEqual(bounded.verdict("1/7", frameAt(1)), { kind: "take" }, "it may have to be read again");
  });
});
