import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { selectPasses } from "../../../src/zoneminder/video/select-expression.ts";

/** What ffmpeg picks by such an expression out of so many frames. */
function picked(expression: string, frames: number): readonly number[] {
  const terms = expression.split("+").map((term): ((n: number) => boolean) => {
    const [, only] = /^eq\(n,(\d+)\)$/.exec(term) ?? [];
    if (only !== undefined) return (n) => n === Number(only);
    const parts = /^between\(n,(\d+),(\d+)\)(?:\*not\(mod\(n-(\d+),(\d+)\)\))?$/.exec(term);
    assert.ok(parts, term);
    const [from = 0, to = 0, first = 0, step = 1] = parts.slice(1).map((part) => (part ? Number(part) : undefined));
    return (n) => n >= from && n <= to && (n - first) % step === 0;
  });
  return Array.from({ length: frames }, (_, n) => n).filter((n) => terms.some((isPicked) => isPicked(n)));
}

describe("selectPasses", () => {
  test("takes all frames, and every n-th, in one term", () => {
    const all = Array.from({ length: 9000 }, (_, index) => index);
    assert.deepEqual(
      selectPasses(all).map(({ expression }) => expression),
      ["between(n,0,8999)"],
    );
    assert.deepEqual(
      selectPasses(all.filter((index) => index % 5 === 2)).map(({ expression }) => expression),
      ["between(n,2,8997)*not(mod(n-2,5))"],
    );
  });

  test("picks just the frames that are wanted, whatever lies between them", () => {
    for (const indices of [[0], [7, 9], [1, 2, 3, 10, 20, 30, 31], [0, 1, 3, 4, 6, 7, 9], [5, 6, 8, 11, 15, 20, 26]]) {
      const [pass, ...more] = selectPasses(indices);
      assert.equal(more.length, 0);
      assert.deepEqual(picked(pass?.expression ?? "", 40), indices);
    }
  });

  test("goes through the video again rather than ask for too many single frames at once", () => {
    const squares = Array.from({ length: 450 }, (_, index) => index * index);
    const passes = selectPasses(squares);
    assert.equal(passes.length, 3);
    assert.deepEqual(
      passes.flatMap(({ expression }) => picked(expression, 450 * 450)),
      squares,
    );
    assert.deepEqual(
      passes.flatMap(({ indices }) => indices),
      squares,
    );
  });

  test("needs no pass for no frame", () => {
    assert.deepEqual(selectPasses([]), []);
  });
});
