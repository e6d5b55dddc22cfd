import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { PixelMemory } from "../../src/images/pixel-memory.ts";

const megabyte = 1024 * 1024;

describe("PixelMemory", () => {
  test("lends what was given back again, as long as is wanted", () => {
    const memory = new PixelMemory();
    const first = memory.lend(3000);
    assert.equal(first.length, 3000);
    memory.giveBack(first);
    const second = memory.lend(1200);
    assert.equal(second.length, 1200);
    assert.equal(second.buffer, first.buffer);
    memory.giveBack(second);
    assert.equal(memory.lend(3000).buffer, first.buffer, "the shorter use left the whole block");
  });

  test("never lends the same pixels to two pictures at once", () => {
    const memory = new PixelMemory();
    const held = Array.from({ length: 5 }, () => memory.lend(100));
    for (const pixels of held) memory.giveBack(pixels);
    const again = Array.from({ length: 7 }, () => memory.lend(100).buffer);
    assert.equal(new Set(again).size, 7);
  });

  test("takes each picture back once, and nothing that it did not lend", () => {
    const memory = new PixelMemory();
    const pixels = memory.lend(100);
    memory.giveBack(pixels);
    memory.giveBack(pixels);
    memory.giveBack(new Uint8Array(pixels.buffer, 0, 100));
    memory.giveBack(Buffer.alloc(100));
    const [one, other] = [memory.lend(100), memory.lend(100)];
    assert.equal(one.buffer, pixels.buffer);
    assert.notEqual(other.buffer, one.buffer);
    // The first view of a block that has been lent again has no say in it any more.
    memory.giveBack(pixels);
    assert.notEqual(memory.lend(100).buffer, one.buffer);
  });

  test("puts a larger block in the place of one that is too small, and keeps 64 MiB at most", () => {
    const memory = new PixelMemory();
    const small = memory.lend(100);
    memory.giveBack(small);
    const large = memory.lend(200);
    assert.notEqual(large.buffer, small.buffer);
    memory.giveBack(large);
    assert.equal(memory.lend(100).buffer, large.buffer);
    assert.notEqual(memory.lend(100).buffer, small.buffer);

    const many = Array.from({ length: 4 }, () => memory.lend(20 * megabyte));
    for (const pixels of many) memory.giveBack(pixels);
    const kept = new Set(many.map(({ buffer }) => buffer));
    const lent = Array.from({ length: 4 }, () => memory.lend(20 * megabyte));
    assert.equal(lent.filter(({ buffer }) => kept.has(buffer)).length, 3);
  });
});
