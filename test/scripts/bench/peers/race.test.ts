import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bareContender } from "../../../../scripts/bench/peers/contenders.ts";
import { framesATurn, race } from "../../../../scripts/bench/peers/race.ts";

const options = { turnFrames: 48, cores: [0, 1] };
const inTurns = (mostFrames: number, frames: number): number => framesATurn({ mostFrames }, frames, options);

describe("turns of the peers' race", () => {
  it("are 48 frames for those who see all, and so many fewer for slow ones that all take part in every round", () => {
    assert.deepEqual(
      [Number.POSITIVE_INFINITY, 120, 60].map((mostFrames) => inTurns(mostFrames, 240)),
      [48, 24, 12],
    );
    assert.equal(inTurns(120, 60), 30);
    assert.equal(inTurns(Number.POSITIVE_INFINITY, 12), 12);
    assert.equal(inTurns(2, 240), 2, "a core without a frame would make the slowest look slower");
  });

  it("leave out a program that fails, and say why", async () => {
    const contender = bareContender({ python: process.execPath, note: "no Python" }, "none.json");
    const missing = { ...contender, program: { ...contender.program, args: ["--eval", "process.exit(3)"] } };
    const more = { ...options, cores: [0], dataset: "", work: "", minProba: 0.9 };
    const { laps, failed } = await race([missing], [], more);
    assert.deepEqual([laps.length, failed.length], [0, 1]);
    assert.match(failed[0]?.reason ?? "", /ended with 3/);
  });
});
