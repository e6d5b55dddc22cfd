import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { FrameSource, SourcedFrame } from "../../src/uploader/frame-source.ts";
import { FrameChooser } from "../../src/zoneminder/frame-choice/frame-chooser.ts";
import { createEventFolder, frameName } from "../support/event-folder.ts";
import { fakeRecognizer, readable } from "../support/fake-recognizer-server.ts";
import { FakeResultStore } from "../support/fake-result-store.ts";
import { uploaderForTest } from "../support/uploader.ts";

const startMs = new Date(2026, 10, 21, 8, 12, 7).getTime();

/** The frames of one closed event, as ZoneMinder's database tells of them. */
function oneEvent(path: string, count: number, skipped: readonly number[]): FrameSource {
  const event = { path, monitor: "1", event: "42" };
  const frames = Array.from({ length: count }, (_, index): SourcedFrame => {
    const number = index + 1;
    const capturedAt = new Date(startMs + number * 200);
    const alarm = { monitorName: "front", eventName: "Event-42", frameTime: capturedAt, delta: "0.2", score: 17 };
    return {
      ...{ event, number, capturedAt, hasSuccessor: true },
      source: { kind: "jpeg", path: join(path, frameName(number)) },
      alarm: { ...alarm, ...(skipped.includes(number) ? { skipped: true } : {}) },
    };
  });
  return {
    name: "test",
    batches: async function* () {
      await Promise.resolve();
      yield { frames, closed: [{ event }] };
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

describe("a frame that is passed over", () => {
  test("gets a result that says why, is not sent, and does not count for its event", async () => {
    await using folder = await createEventFolder();
    const path = await folder.mediumEvent(1, "2026-11-21", 42, 6);
    const recognizer = fakeRecognizer(readable);
    await using server = await recognizer.serve();
    const results = new FakeResultStore();
    const choice = { choose: "every", every: 2, best: 1, lookAgainMs: 1000, maxFrames: 0 } as const;
    await using up = await uploaderForTest({
      endpoint: server.endpoints[0] ?? "",
      root: folder.root,
      results,
      parts: { source: oneEvent(path, 6, [6]), chooser: new FrameChooser(choice) },
    });
    const report = await up.pass();
    assert.equal(report.recognized, 3);
    assert.equal(recognizer.asked.length, 3);
    const found = await results.find({ event: "42", limit: 10 });
    const told = [...found]
      .sort((a, b) => a.frame - b.frame)
      .map(({ frame, skipped, size }) => [frame, skipped ?? size]);
    const size = found.find(({ frame }) => frame === 1)?.size;
    const passed = "one frame of 2 is taken";
    assert.ok(size);
    assert.deepEqual(told, [
      [1, size],
      [2, passed],
      [3, size],
      [4, passed],
      [5, size],
      [6, "zoneminder.frameSkip leaves it out"],
    ]);
    assert.equal((await results.getEvent({ monitor: "1", event: "42" }))?.frames, 3);
  });
});
