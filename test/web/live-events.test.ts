import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { pageModule } from "../support/web/page-module.ts";

interface Frame {
  readonly monitor: string;
  readonly event: string;
  readonly frame: number;
  readonly capturedAt: string;
  readonly faces: readonly { readonly identification: { readonly kind: string } }[];
}

interface LiveEvent {
  readonly key: string;
  readonly frames: readonly Frame[];
  readonly frameCount: number;
  readonly summary?: object;
}

interface LiveEvents {
  readonly maxEvents: number;
  readonly maxFramesPerEvent: number;
  withResult(events: readonly LiveEvent[], result: Frame & { readonly skipped?: string }): readonly LiveEvent[];
  withSummary(events: readonly LiveEvent[], summary: object): readonly LiveEvent[];
  bestFrame(event: LiveEvent): Frame | undefined;
}

const frameOf = (event: string, frame: number, kinds: readonly string[] = []): Frame => ({
  monitor: "1",
  event,
  frame,
  capturedAt: new Date(Date.UTC(2026, 10, 21, 10, Number(event), frame)).toISOString(),
  faces: kinds.map((kind) => ({ identification: { kind } })),
});

describe("what Live shows", () => {
  let live: LiveEvents;
  before(async () => {
    live = (await pageModule("live/live-events.ts")) as unknown as LiveEvents;
  });
  const all = (frames: readonly Frame[]): readonly LiveEvent[] =>
    frames.reduce(live.withResult, [] as readonly LiveEvent[]);

  test("gathers frames to events, newest event first, whatever the order in which they come", () => {
    const events = all([frameOf("2", 1), frameOf("1", 2), frameOf("2", 3), frameOf("1", 1)]);
    assert.deepEqual(
      events.map(({ key, frames }) => [key, frames.map(({ frame }) => frame)]),
      [
        ["1/2", [3, 1]],
        ["1/1", [2, 1]],
      ],
    );
  });

  test("counts a frame once that is told again after a reconnection", () => {
    const [event] = all([frameOf("1", 1), frameOf("1", 2), frameOf("1", 1)]);
    assert.equal(event?.frameCount, 2);
  });

  test("leaves out frames that were not looked at", () => {
    assert.deepEqual(live.withResult([], { ...frameOf("1", 1), skipped: "enough is known of the event" }), []);
  });

  test("keeps a bounded number of events and of frames, and goes on counting", () => {
    const many = all(Array.from({ length: live.maxEvents + 10 }, (_, i) => frameOf(String(i), 1)));
    assert.equal(many.length, live.maxEvents);
    assert.equal(many[0]?.key, `1/${live.maxEvents + 9}`);
    const [long] = all(Array.from({ length: live.maxFramesPerEvent + 5 }, (_, i) => frameOf("1", i + 1)));
    assert.equal(long?.frames.length, live.maxFramesPerEvent);
    assert.equal(long?.frameCount, live.maxFramesPerEvent + 5);
  });

  test("shows the frame first in which most people got an answer", () => {
    const [event] = all([
      frameOf("1", 1, ["known", "unknown"]),
      frameOf("1", 2, ["undecided", "undecided", "undecided"]),
      frameOf("1", 3, ["known"]),
    ]);
    assert.equal(event && live.bestFrame(event)?.frame, 1);
  });

  test("keeps an event's frames when it is told who was in it", () => {
    const summary = { ...frameOf("1", 0), frames: 7, lastCapturedAt: frameOf("1", 9).capturedAt, people: [] };
    const [event] = live.withSummary(all([frameOf("1", 1)]), summary);
    assert.equal(event?.summary, summary);
    assert.equal(event?.frames.length, 1);
    assert.equal(event?.frameCount, 7);
  });

  test("keeps what is newer of a frame and of an event when an older list comes after the stream", () => {
    const at = (second: number) => ({ processedAt: new Date(Date.UTC(2026, 10, 21, 11, 0, second)).toISOString() });
    const frame = (second: number) => ({ ...frameOf("1", 1), ...at(second) });
    const summary = (second: number) => ({ ...frame(second), frames: 1, lastCapturedAt: frameOf("1", 1).capturedAt });
    const told = live.withSummary(all([frame(5)]), summary(6));
    const afterOlder = live.withSummary(live.withResult(told, frame(4)), summary(5));
    assert.deepEqual(afterOlder, told);
    const [afterNewer] = live.withSummary(live.withResult(told, frame(7)), summary(8));
    assert.deepEqual(afterNewer?.frames, [frame(7)]);
    assert.deepEqual(afterNewer?.summary, summary(8));
  });
});
