import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { encode } from "@msgpack/msgpack";
import { decodeEvent, decodeIds, encodeEvent, type MessageId, type RpcEvent } from "../../src/rpc/codec.ts";
import { checkMsgpackBudget } from "../../src/rpc/msgpack-budget.ts";

interface FixtureId {
  readonly bytes?: string;
  readonly text?: string;
}

interface Fixture {
  readonly title: string;
  readonly hex: string;
  readonly event: {
    readonly id: FixtureId;
    readonly responseTo?: FixtureId;
    readonly name: string;
    readonly args: unknown;
  };
}

const file = new URL("../../../test/fixtures/rpc/events.json", import.meta.url);
const { cases } = JSON.parse(await readFile(file, "utf8")) as { readonly cases: readonly Fixture[] };

const idOf = ({ bytes, text = "" }: FixtureId): MessageId =>
  bytes === undefined ? text : new Uint8Array(Buffer.from(bytes, "hex"));

const eventOf = ({ id, responseTo, name, args }: Fixture["event"]): RpcEvent => ({
  id: idOf(id),
  ...(responseTo === undefined ? {} : { responseTo: idOf(responseTo) }),
  name,
  args,
});

const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, "hex"));

describe("messages as other zerorpc programs write them", () => {
  for (const fixture of cases) {
    const event = eventOf(fixture.event);
    test(`reads: ${fixture.title}`, () => {
      assert.deepEqual(decodeEvent(bytesOf(fixture.hex)), event);
    });
    test(`reads the ids from the first bytes alone: ${fixture.title}`, () => {
      const { id, responseTo } = event;
      const expected = responseTo === undefined ? { id } : { id, responseTo };
      assert.deepEqual(decodeIds(bytesOf(fixture.hex).subarray(0, 150)), expected);
    });
    test(`writes the same bytes: ${fixture.title}`, () => {
      assert.equal(Buffer.from(encodeEvent(event)).toString("hex"), fixture.hex);
    });
    test(`is within the budget: ${fixture.title}`, () => {
      checkMsgpackBudget(bytesOf(fixture.hex));
    });
  }

  test("an id of bytes does not keep its message in memory", () => {
    const [fixture] = cases;
    assert.ok(fixture);
    const payload = bytesOf(fixture.hex);
    const { id } = decodeEvent(payload);
    assert.ok(id instanceof Uint8Array);
    assert.notEqual(id.buffer, payload.buffer);
  });
});

describe("decodeEvent", () => {
  const refusals: Readonly<Record<string, Uint8Array>> = {
    "no bytes": new Uint8Array(0),
    "text instead of a list": encode("hello"),
    "a list of two": encode([{ message_id: "a", v: 3 }, "ping"]),
    "a header without an id": encode([{ v: 3 }, "ping", []]),
    "an empty id": encode([{ message_id: "", v: 3 }, "ping", []]),
    "an id of a kilobyte": encode([{ message_id: "x".repeat(1024), v: 3 }, "ping", []]),
    "a header that is a list": encode([[], "ping", []]),
    "a name that is a number": encode([{ message_id: "a", v: 3 }, 7, []]),
    "bytes that msgpack never uses": Uint8Array.of(0x93, 0xc1, 0xc1, 0xc1),
    "a map whose key is __proto__": Uint8Array.of(0x93, 0x81, 0xa9, ...Buffer.from("__proto__"), 0x80, 0xa0, 0x90),
  };
  for (const [what, bytes] of Object.entries(refusals))
    test(`refuses ${what}`, () => {
      assert.throws(() => decodeEvent(bytes), { code: "REQUEST_INVALID" });
    });

  test("survives every prefix of a message", () => {
    for (const { hex } of cases) {
      const whole = bytesOf(hex);
      for (let length = 0; length < whole.length; length++) {
        const cut = whole.subarray(0, length);
        assert.throws(() => decodeEvent(cut), { code: "REQUEST_INVALID" });
        assert.throws(() => checkMsgpackBudget(cut), { code: "REQUEST_INVALID" });
        decodeIds(cut);
      }
    }
  });
});

describe("checkMsgpackBudget", () => {
  const values: Readonly<Record<string, unknown>> = {
    numbers: [0, 1, 127, 128, 255, 256, 65_535, 65_536, 2 ** 32, -1, -33, -129, -40_000, -(2 ** 31), 0.5, 1e300],
    texts: ["", "a", "x".repeat(31), "x".repeat(32), "y".repeat(300), "z".repeat(70_000)],
    bytes: [new Uint8Array(0), new Uint8Array(3), new Uint8Array(300), new Uint8Array(70_000)],
    lists: [[], new Array(15).fill(1), new Array(16).fill(1), new Array(70_000).fill([])],
    maps: Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`k${i}`, { nested: [null, true, false] }])),
    extension: [new Date(0), new Date(2 ** 40), new Date(1.5)],
  };
  for (const [what, value] of Object.entries(values))
    test(`steps over ${what} exactly`, () => {
      checkMsgpackBudget(encode(value));
      const withTail = Buffer.concat([encode(value), Buffer.of(0xc0)]);
      assert.throws(() => checkMsgpackBudget(withTail), { code: "REQUEST_INVALID", message: /expected a message of/ });
    });

  test("refuses a message of a great many values", () => {
    const nils = Buffer.concat([Buffer.of(0xdd, 0x03, 0x00, 0x00, 0x00), Buffer.alloc(0x03000000, 0xc0)]);
    assert.throws(() => checkMsgpackBudget(nils), { code: "REQUEST_INVALID", message: /at most 200000 values/ });
  });

  test("refuses deep nesting", () => {
    assert.throws(() => checkMsgpackBudget(new Uint8Array(10_000).fill(0x91)), { message: /64 levels/ });
  });
});
