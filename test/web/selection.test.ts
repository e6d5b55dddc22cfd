import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { pageModule } from "../support/web/page-module.ts";

interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly active: string | undefined;
  readonly anchor: string | undefined;
}

interface SelectionModule {
  readonly nothingSelected: Selection;
  activate(selection: Selection, id: string): Selection;
  toggle(selection: Selection, id: string): Selection;
  extendTo(selection: Selection, id: string, order: readonly string[]): Selection;
  activeIn(selection: Selection, order: readonly string[]): string | undefined;
  concerned(selection: Selection, order: readonly string[]): readonly string[];
  without(selection: Selection, gone: readonly string[], order: readonly string[]): Selection;
}

const order = ["a", "b", "c", "d", "e"];

describe("choosing faces", () => {
  let choice: SelectionModule;
  before(async () => {
    choice = (await pageModule("faces/selection.ts")) as unknown as SelectionModule;
  });

  test("is about the face with the focus while none is chosen, and about all chosen ones in their order otherwise", () => {
    const active = choice.activate(choice.nothingSelected, "c");
    assert.deepEqual(choice.concerned(active, order), ["c"]);
    const chosen = choice.toggle(choice.toggle(active, "d"), "a");
    assert.deepEqual(choice.concerned(chosen, order), ["a", "d"]);
  });

  test("is about the first face, which takes the focus, while none is chosen and the active one is not in the list", () => {
    const active = choice.activate(choice.nothingSelected, "c");
    for (const selection of [choice.nothingSelected, active]) {
      assert.equal(choice.activeIn(selection, ["d", "e"]), "d");
      assert.deepEqual(choice.concerned(selection, ["d", "e"]), ["d"]);
      assert.deepEqual(choice.concerned(selection, []), []);
    }
  });

  test("takes a range from where it began, forwards and backwards", () => {
    const from = choice.activate(choice.nothingSelected, "d");
    assert.deepEqual(choice.concerned(choice.extendTo(from, "b", order), order), ["b", "c", "d"]);
    assert.deepEqual(choice.concerned(choice.extendTo(from, "e", order), order), ["d", "e"]);
  });

  test("toggles a face off again", () => {
    const twice = choice.toggle(choice.toggle(choice.nothingSelected, "b"), "b");
    assert.equal(twice.ids.size, 0);
  });

  test("moves the focus to the face that has taken the place of those gone", () => {
    const at = (id: string): Selection => choice.activate(choice.nothingSelected, id);
    assert.equal(choice.without(at("b"), ["b"], order).active, "c");
    assert.equal(choice.without(at("d"), ["c", "d", "e"], order).active, "b");
    assert.equal(choice.without(at("a"), ["c"], order).active, "a");
    assert.equal(choice.without(at("a"), order, order).active, undefined);
  });
});
