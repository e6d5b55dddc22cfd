import assert from "node:assert/strict";
import { test } from "node:test";
import { pageModule } from "../support/web/page-module.ts";

interface Frame {
  readonly fromVideo: boolean;
  readonly archived: boolean;
  readonly faces: readonly { readonly decision?: object }[];
}

test("Live begins with the archived picture where the other would come out of a video, and it says what holds", async () => {
  const { isSoonerDrawn } = (await pageModule("faces/frame-picture.ts")) as { isSoonerDrawn(frame: Frame): boolean };
  const frame = { fromVideo: true, archived: true, faces: [{}] };
  assert.equal(isSoonerDrawn(frame), true);
  assert.equal(isSoonerDrawn({ ...frame, fromVideo: false }), false, "a file is read at once");
  assert.equal(isSoonerDrawn({ ...frame, archived: false }), false, "it would be drawn into what the video holds");
  assert.equal(isSoonerDrawn({ ...frame, faces: [{}, { decision: {} }] }), false, "a person said otherwise since");
});
