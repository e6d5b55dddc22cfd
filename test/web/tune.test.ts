import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { pageModule } from "../support/web/page-module.ts";

interface Draft {
  readonly minProba: number;
  readonly minFacePx: number;
  readonly minSharpness: number;
  readonly minFrontality: number;
  readonly minScore: number;
  readonly inputSizePx: number;
}

const now: Draft = {
  minProba: 0.9,
  minFacePx: 20,
  minSharpness: 8,
  minFrontality: 0.4,
  minScore: 0.5,
  inputSizePx: 640,
};

const named = (name: string) => ({ kind: "known", name, probability: 0.95, candidates: [] });
const tooSmall = { kind: "undecided", reason: "too small", candidates: [] };

describe("tuning in the page", () => {
  let draft: { changesOf(before: Draft, after: Draft): unknown; isChanged(before: Draft, after: Draft): boolean };
  let changes: { changeText(answer: object): string };
  before(async () => {
    draft = (await pageModule("tune/draft.ts")) as unknown as typeof draft;
    changes = (await pageModule("tune/changes.ts")) as unknown as typeof changes;
  });

  test("asks to change only what was moved", () => {
    assert.equal(draft.isChanged(now, { ...now }), false);
    assert.deepEqual(draft.changesOf(now, now), {});
    assert.deepEqual(draft.changesOf(now, { ...now, minProba: 0.8, minSharpness: 20 }), {
      quality: { minSharpness: 20 },
      classifier: { minProba: 0.8 },
    });
  });

  test("says what another look changed, face by face", () => {
    const stored = { faces: [{ identification: tooSmall }, { identification: named("cleo") }] };
    const rerun = { faces: [{ identification: named("bob") }, { identification: named("ann") }] };
    const told = (...pairs: readonly (readonly [number | null, number | null])[]): string =>
      changes.changeText({ stored, rerun, changes: pairs.map(([before, after]) => ({ before, after })) });
    assert.equal(told(), "No change");
    assert.equal(told([0, 1]), "Undecided: too small → ann 95 %");
    assert.equal(told([null, 0], [0, null]), "Undecided: too small → not found; new: bob 95 %");
    assert.equal(told([1, 0], [0, 1]), "Undecided: too small → ann 95 %; cleo 95 % → bob 95 %");
  });
});
