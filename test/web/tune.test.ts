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

const box = { left: 100, top: 100, right: 200, bottom: 220 };
const moved = { left: 104, top: 98, right: 205, bottom: 222 };
const elsewhere = { left: 600, top: 100, right: 700, bottom: 220 };
const named = (name: string) => ({ kind: "known", name, probability: 0.95, candidates: [] });
const tooSmall = { kind: "undecided", reason: "too small", candidates: [] };

describe("tuning in the page", () => {
  let draft: { changesOf(before: Draft, after: Draft): unknown; isChanged(before: Draft, after: Draft): boolean };
  let changes: { changeText(before: readonly object[], after: readonly object[]): string };
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
    const before = [{ box, identification: tooSmall }];
    assert.equal(changes.changeText(before, [{ box: moved, identification: tooSmall }]), "No change");
    assert.equal(
      changes.changeText(before, [{ box: moved, identification: named("ann") }]),
      "Undecided: too small → ann 95 %",
    );
    assert.equal(
      changes.changeText(before, [{ box: elsewhere, identification: named("bob") }]),
      "Undecided: too small → not found; new: bob 95 %",
    );
  });
});
