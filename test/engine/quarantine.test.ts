import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ImageSource } from "../../src/engine/engine.ts";
import { Quarantine } from "../../src/engine/quarantine.ts";

const file = (path: string): ImageSource => ({ kind: "path", path });
const bytes = (text: string): ImageSource => ({ kind: "bytes", bytes: Buffer.from(text) });

describe("Quarantine", () => {
  test("refuses an image for ten minutes, by its path or its bytes, and no other", () => {
    let nowMs = 0;
    const quarantine = new Quarantine(() => nowMs);
    quarantine.add(file("/a"));
    quarantine.add(bytes("poison"));
    nowMs = 599_000;
    for (const image of [file("/a"), bytes("poison")])
      assert.throws(() => quarantine.check(image), {
        code: "IMAGE_QUARANTINED",
        message: /died over this image.* 1 s$/,
      });
    for (const image of [file("/b"), bytes("harmless")]) quarantine.check(image);
    nowMs = 600_000;
    for (const image of [file("/a"), bytes("poison")]) quarantine.check(image);
  });

  test("forgets the oldest of very many", () => {
    const quarantine = new Quarantine(() => 0);
    for (let i = 0; i <= 1000; i++) quarantine.add(file(`/${i}`));
    quarantine.check(file("/0"));
    assert.throws(() => quarantine.check(file("/1")), { code: "IMAGE_QUARANTINED" });
  });
});
