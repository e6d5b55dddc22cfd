import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { EventConsensus } from "../../../src/face/consensus/event-consensus.ts";
import { unknownName } from "../../../src/face/identification.ts";
import { frameOf } from "./observed-faces.ts";

const ann = { Ann: 0.97, Bob: 0.01 };
const stranger = { [unknownName]: 0.97, Ann: 0.02, Bob: 0.01 };
const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

describe("a consensus that grows", () => {
  test("is sure only after several frames that agree", () => {
    const consensus = new EventConsensus();
    assert.equal(consensus.isSure(), false);
    const sureAfter = range(20).find((i) => {
      consensus.add(frameOf(i, { x: 100, said: { Ann: 0.999 } }));
      return consensus.isSure();
    });
    assert.ok(sureAfter !== undefined && sureAfter >= 2, String(sureAfter));
  });

  test("is not sure while someone in it is undecided", () => {
    const consensus = new EventConsensus();
    for (const i of range(20))
      consensus.add(frameOf(i, { x: 100, said: { Ann: 0.999 } }, { x: 400, said: { Ann: 0.3, Bob: 0.3 } }));
    assert.equal(consensus.isSure(), false);
  });

  test("replaces a frame that is given again", () => {
    const consensus = new EventConsensus();
    consensus.add(frameOf(1, { x: 100, said: ann }));
    consensus.add(frameOf(1, { x: 100, said: stranger }));
    assert.deepEqual(
      consensus.people().map(({ identification }) => identification.kind),
      ["unknown"],
    );
  });
});
