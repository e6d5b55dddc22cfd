import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { placeOf } from "../../src/zoneminder/picture-source.ts";
import {
  type EventFiles,
  type EventRow,
  eventDirectoryOf,
  recordedFrame,
} from "../../src/zoneminder/recorded-event.ts";

const row: EventRow = {
  monitor: "4",
  event: "18",
  startedAt: "2026-11-21 08:12:07",
  isOpen: false,
  scheme: "Medium",
  storagePath: "/var/cache/zoneminder/events",
  keepsCaptures: true,
  defaultVideo: "",
};
const files: EventFiles = { eventsDirectory: "/nvr/events", imageDigits: 5, pathMap: [] };
const pathOf = (changes: Partial<EventRow>, map: EventFiles["pathMap"] = []): string =>
  eventDirectoryOf({ ...row, ...changes }, { ...files, pathMap: map }).path;

describe("eventDirectoryOf", () => {
  test("finds the event in each scheme", () => {
    assert.equal(pathOf({}), "/var/cache/zoneminder/events/4/2026-11-21/18");
    assert.equal(pathOf({ scheme: "Deep" }), "/var/cache/zoneminder/events/4/26/11/21/08/12/07");
    assert.equal(pathOf({ scheme: "Shallow" }), "/var/cache/zoneminder/events/4/18");
  });

  test("takes ZoneMinder's own directory where there is no storage row", () => {
    const { storagePath: _, ...withoutStorage } = row;
    assert.equal(eventDirectoryOf(withoutStorage, files).path, "/nvr/events/4/2026-11-21/18");
  });

  test("takes the day from the row's text, whatever time zone this machine is in", () => {
    assert.equal(pathOf({ startedAt: "2026-03-29 02:30:00" }), "/var/cache/zoneminder/events/4/2026-03-29/18");
    assert.equal(pathOf({ startedAt: "2026-11-21 08:12:07.000000" }), pathOf({}));
    assert.deepEqual(eventDirectoryOf(row, files).startsAt, new Date(2026, 10, 21, 8, 12, 7));
  });

  test("names the path as this machine sees it, by the longest directory that fits", () => {
    const map = [
      { from: "/var/cache", to: "/mnt/cache" },
      { from: "/var/cache/zoneminder/events", to: "/mnt/events" },
      { from: "/var/cache/zoneminder/eve", to: "/wrong" },
    ];
    assert.equal(pathOf({}, map), "/mnt/events/4/2026-11-21/18");
    assert.equal(pathOf({ storagePath: "/var/cached" }, map), "/var/cached/4/2026-11-21/18");
  });
});

describe("recordedFrame", () => {
  const frame = { number: 79, deltaS: 15.62, score: 23 };
  const recorded = (changes: Partial<EventRow>, digits = 5): ReturnType<typeof recordedFrame> =>
    recordedFrame({ ...row, ...changes }, frame, { files: { ...files, imageDigits: digits }, lastNumber: 79 });

  test("names the JPEG with the digits of ZoneMinder's setting, and tells when it was captured", () => {
    const found = recorded({});
    assert.deepEqual(found?.source, { kind: "jpeg", path: `${pathOf({})}/00079-capture.jpg` });
    assert.equal(found.capturedAt?.getTime(), new Date(2026, 10, 21, 8, 12, 7).getTime() + 15_620);
    assert.equal(placeOf(recorded({}, 3)?.source ?? { kind: "jpeg", path: "" }), `${pathOf({})}/079-capture.jpg`);
  });

  test("counts the frames of a video from 0", () => {
    const source = recorded({ keepsCaptures: false, defaultVideo: "18-video.h264.mp4" })?.source;
    assert.deepEqual(source, { kind: "video", path: `${pathOf({})}/18-video.h264.mp4`, index: 78 });
    assert.equal(source && placeOf(source), `${pathOf({})}/18-video.h264.mp4#frame=79`);
  });

  test("prefers the JPEG of an event that keeps both", () => {
    assert.equal(recorded({ defaultVideo: "18-video.mp4" })?.source.kind, "jpeg");
  });

  test("has no picture for an event that keeps neither, and none outside of its directory", () => {
    assert.equal(recorded({ keepsCaptures: false }), undefined);
    assert.equal(recorded({ keepsCaptures: false, defaultVideo: "../../etc/passwd" }), undefined);
  });

  test("knows that ZoneMinder has gone on from a frame when there is a later one, or the event is over", () => {
    assert.equal(recorded({})?.hasSuccessor, true);
    assert.equal(recorded({ isOpen: true })?.hasSuccessor, false);
    const earlier = { ...frame, number: 78 };
    assert.equal(recordedFrame({ ...row, isOpen: true }, earlier, { files, lastNumber: 79 })?.hasSuccessor, true);
  });
});
