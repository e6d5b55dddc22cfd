import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { tuneQueryOf } from "../../scripts/view-images/tune-page.ts";
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
  let changes: {
    changeText(answer: object): string;
    summaryText(looked: readonly (string | undefined)[]): string;
  };
  let address: {
    filterOf(query: ReadonlyMap<string, string>): Readonly<Record<string, string>>;
    framesQuery(filter: Readonly<Record<string, string>>): unknown;
    oneFrameOf(filter: Readonly<Record<string, string>>): unknown;
    draftIn(query: ReadonlyMap<string, string>, before: Draft): Draft;
    draftQuery(before: Draft, draft: Draft): Readonly<Record<string, string>>;
  };
  before(async () => {
    draft = (await pageModule("tune/draft.ts")) as unknown as typeof draft;
    changes = (await pageModule("tune/changes.ts")) as unknown as typeof changes;
    address = (await pageModule("tune/tune-address.ts")) as unknown as typeof address;
  });

  test("asks to change only what was moved", () => {
    assert.equal(draft.isChanged(now, { ...now }), false);
    assert.deepEqual(draft.changesOf(now, now), {});
    assert.deepEqual(draft.changesOf(now, { ...now, minProba: 0.8, minSharpness: 20 }), {
      quality: { minSharpness: 20 },
      classifier: { minProba: 0.8 },
    });
  });

  test("begins with the frames and settings that npm run view-images writes into its address", () => {
    const frames = { name: "Ann", kind: "known", monitor: "1", event: "42", from: "2026-11-21T18:30:00.000Z" };
    const query = tuneQueryOf({ ...frames, limit: "200", oldest: true, "min-proba": "0.8", "min-face": "40" });
    const filter = address.filterOf(new Map(Object.entries(query)));
    assert.deepEqual(address.framesQuery(filter), { ...frames, to: "", sort: "oldest" });
    assert.equal(address.oneFrameOf(filter), undefined);
    const draft = address.draftIn(new Map(Object.entries(query)), now);
    assert.deepEqual(draft, { ...now, minProba: 0.8, minFacePx: 40 });
    const written = Object.entries(address.draftQuery(now, draft)).filter(([, value]) => value !== "");
    assert.deepEqual(Object.fromEntries(written), { minProba: "0.8", minFacePx: "40" });
    assert.deepEqual(address.draftIn(new Map([["minProba", "much"]]), now), now, "what is no number is left out");
  });

  test("is about one frame only when camera, event and number are told", () => {
    const one = { monitor: "1", event: "42", frame: "7" };
    assert.deepEqual(address.oneFrameOf(address.filterOf(new Map(Object.entries(one)))), one);
    for (const [name, value] of [
      ["monitor", ""],
      ["event", ""],
      ["frame", "7/../8"],
    ] as const)
      assert.equal(address.oneFrameOf(address.filterOf(new Map(Object.entries({ ...one, [name]: value })))), undefined);
  });

  test("says what another look changed, face by face", () => {
    const stored = { faces: [{ identification: tooSmall }, { identification: named("cleo") }] };
    const rerun = { faces: [{ identification: named("bob") }, { identification: named("ann") }] };
    const told = (...pairs: readonly (readonly [number | null, number | null])[]): string =>
      changes.changeText({ stored, rerun, changes: pairs.map(([before, after]) => ({ before, after })) });
    assert.equal(told(), "No change");
    assert.equal(told([0, 1]), "Undecided: too small → ann 95\u00a0%");
    assert.equal(told([null, 0], [0, null]), "Undecided: too small → not found; new: bob 95\u00a0%");
    assert.equal(told([1, 0], [0, 1]), "Undecided: too small → ann 95\u00a0%; cleo 95\u00a0% → bob 95\u00a0%");
    const same = told();
    assert.equal(changes.summaryText([same, undefined]), "Looking again …");
    assert.equal(changes.summaryText([same, same]), "Nothing changes in the 2 frames shown.");
    assert.equal(changes.summaryText([same, "bob → ann"]), "1 of the 2 frames shown would be answered otherwise.");
  });
});
