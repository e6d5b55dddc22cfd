import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { pageModule } from "../support/web/page-module.ts";

interface Face {
  readonly id: string;
  readonly identification: { readonly kind: string; readonly name?: string };
  readonly decision?: { readonly id?: string; readonly verdict?: string; readonly person?: string };
}

interface DecidedFaces {
  afterDecision(items: readonly Face[], ids: readonly string[], made: object, leaves: boolean): readonly Face[];
  restored(items: readonly Face[], before: readonly Face[], ids: readonly string[]): readonly Face[];
}

const faces: readonly Face[] = ["a", "b", "c", "d"].map((id) => ({
  id,
  identification: { kind: "known", name: "ann" },
}));
const idsOf = (items: readonly Face[]): string => items.map(({ id }) => id).join("");

describe("the list of a review", () => {
  let list: DecidedFaces;
  before(async () => {
    list = (await pageModule("review/decided-faces.ts")) as unknown as DecidedFaces;
  });

  test("loses what is decided while only undecided faces are asked for", () => {
    assert.equal(idsOf(list.afterDecision(faces, ["b", "c"], { id: "1", verdict: "right" }, true)), "ad");
  });

  test("shows what was decided otherwise, by the name that it is about", () => {
    const after = list.afterDecision(faces, ["b"], { id: "1", verdict: "wrong" }, false);
    const { id, verdict, person } = after[1]?.decision ?? {};
    assert.deepEqual({ id, verdict, person }, { id: "1", verdict: "wrong", person: "ann" });
    assert.equal(after[0]?.decision, undefined);
  });

  test("gets faces back where they were when a decision is undone, whatever happened since", () => {
    const first = list.afterDecision(faces, ["b"], { id: "1", verdict: "right" }, true);
    const second = list.afterDecision(first, ["c"], { id: "2", verdict: "right" }, true);
    const later = [...second, { id: "e", identification: { kind: "unknown" } }];
    assert.equal(idsOf(list.restored(later, faces, ["b"])), "abde");
  });
});
