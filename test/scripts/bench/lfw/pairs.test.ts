import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parsePairs } from "../../../../scripts/bench/lfw/pairs.ts";

const text = "2\t1\nAnn_Lee\t1\t12\nAnn_Lee\t2\tBo\t3\nBo\t1\t2\nBo\t4\tAnn_Lee\t1\n";

describe("parsePairs", () => {
  test("reads both kinds of pairs and counts the folds", () => {
    assert.deepEqual(parsePairs(text), [
      { first: "Ann_Lee/Ann_Lee_0001.jpg", second: "Ann_Lee/Ann_Lee_0012.jpg", isSamePerson: true, fold: 0 },
      { first: "Ann_Lee/Ann_Lee_0002.jpg", second: "Bo/Bo_0003.jpg", isSamePerson: false, fold: 0 },
      { first: "Bo/Bo_0001.jpg", second: "Bo/Bo_0002.jpg", isSamePerson: true, fold: 1 },
      { first: "Bo/Bo_0004.jpg", second: "Ann_Lee/Ann_Lee_0001.jpg", isSamePerson: false, fold: 1 },
    ]);
  });

  test("refuses a file that is cut short, and a line of another form", () => {
    assert.throws(() => parsePairs(text.slice(0, 30)), { code: "USAGE_INVALID", message: /2\t1" and 2 lines/ });
    assert.throws(() => parsePairs(text.replace("Bo\t1\t2", "Bo\t1")), { code: "USAGE_INVALID", message: /3 or 4/ });
    assert.throws(() => parsePairs("hello"), { code: "USAGE_INVALID" });
  });
});
