import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bCubed } from "../../../../scripts/bench/strangers/b-cubed.ts";

const faces = (text: string) => text.split(" ").map((face) => ({ person: face[0] ?? "", group: face[1] ?? "" }));

describe("bCubed", () => {
  test("is 1 where each group is one person and each person one group", () => {
    assert.deepEqual(bCubed(faces("a1 a1 b2 c3 c3")), { precision: 1, recall: 1, f1: 1 });
  });

  test("loses precision by what is mixed and recall by what is scattered", () => {
    const mixed = bCubed(faces("a1 a1 b1 b1"));
    assert.deepEqual([mixed.precision, mixed.recall], [0.5, 1]);
    const scattered = bCubed(faces("a1 a2 b3 b4"));
    assert.deepEqual([scattered.precision, scattered.recall], [1, 0.5]);
    // Two of three of a's faces together, the third with b's one: (2 * 1 + 2 * 1/2) / 4 and (2 * 2/3 + 1/3 + 1) / 4.
    const both = bCubed(faces("a1 a1 a2 b2"));
    assert.ok(Math.abs(both.precision - 3 / 4) < 1e-12 && Math.abs(both.recall - 8 / 12) < 1e-12);
  });
});
