import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { spelledInAscii } from "../../src/images/ascii-spelling.ts";
import { descent, strokeText } from "../../src/images/stroke-font.ts";

const origin = { x: 0, y: 0 };
const numbersOf = (path: string): readonly number[] => (path.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);

describe("strokeText", () => {
  test("has a drawing of its own for every printable ASCII character", () => {
    const characters = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
    const drawings = characters.map((character) => strokeText(character, 24, origin).path);
    assert.equal(new Set(drawings).size, 95);
  });

  test("stays between the top of a capital and the foot of a tail", () => {
    const { path } = strokeText("ÄjgQ|{}$_@", 24, { x: 5, y: 100 });
    const heights = numbersOf(path).filter((_, index) => index % 2 === 1);
    assert.ok(Math.min(...heights) >= 100 - 24 && Math.max(...heights) <= 100 + 24 * descent);
  });

  test("is as wide as its strokes, and grows with the size", () => {
    const { path, widthPx } = strokeText("Ann 97 %", 24, origin);
    const places = numbersOf(path).filter((_, index) => index % 2 === 0);
    assert.ok(Math.abs(Math.max(...places) - widthPx) < 0.1);
    assert.ok(Math.abs(strokeText("Ann 97 %", 48, origin).widthPx - 2 * widthPx) < 0.1);
    assert.deepEqual(strokeText("", 24, origin), { path: "", widthPx: 0 });
  });
});

describe("spelledInAscii", () => {
  test("spells names of related scripts, and shows what it cannot as a question mark", () => {
    for (const [text, spelled] of [
      ["Åsa Öström", "Asa Ostrom"],
      ["Łukasz Żółć", "Lukasz Zolc"],
      ["Straße Œuvre", "Strasse Oeuvre"],
      ["Øystein Þór", "Oystein Thor"],
      ["Юрий Щукин", "Iurii Shchukin"],
      ["Γιώργος", "Giorgos"],
      ["O’Neil – “x”", `O'Neil - "x"`],
      ["a\tb\u00a0c", "a b c"],
      ["李 👩‍👧", "? ???"],
      ["\u0000", "?"],
    ] as const)
      assert.equal(spelledInAscii(text), spelled, text);
  });
});
