import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Figures, verdicts } from "../../../../scripts/bench/all/claims.ts";

const judged = (bench: string, figures: Figures) =>
  verdicts(new Map([[bench, figures]]))
    .filter((verdict) => verdict.bench === bench)
    .map(({ measured, holds }) => [measured, holds]);

describe("what is claimed", () => {
  it("holds or is missed by the figure of its bench", () => {
    assert.deepEqual(judged("memory", { lastAgainstFirst: 1.049 }), [["1.05 x", true]]);
    assert.deepEqual(judged("memory", { lastAgainstFirst: 1.06 }), [["1.06 x", false]]);
    assert.deepEqual(judged("scaling", { twoAgainstOne: 1.79 }), [["1.79 x", false]]);
    assert.deepEqual(judged("rpc", { p50MsOverIpc: 0.3, timesZerorpcEcho: 12 }), [
      ["0.3 ms", true],
      ["12 x", true],
    ]);
  });

  it("is open where the bench did not run, or left the peer out", () => {
    assert.ok(verdicts(new Map()).every(({ holds, measured }) => holds === null && measured === undefined));
    const targets = [{ against: "face-api", byClock: 5 }];
    assert.deepEqual(judged("peers", { targets }), [
      [undefined, null],
      [undefined, null],
      ["5 x", true],
      [undefined, null],
    ]);
    assert.deepEqual(judged("scaling", { twoAgainstOne: null }), [[undefined, null]]);
  });

  it("takes the slower kind of query of a search", () => {
    const row = { gallery: "faces", vectors: 100_000, matedP50Ms: 1, nonMatedP50Ms: 6 };
    assert.deepEqual(judged("search", { search: [row] }), [
      ["6 ms", false],
      [undefined, null],
    ]);
  });
});
