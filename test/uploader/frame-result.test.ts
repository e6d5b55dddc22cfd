import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { archiveKeyOf, metadataOf } from "../../src/uploader/frame-result.ts";
import { annsFace } from "../support/fake-recognizer-server.ts";

const capturedAt = new Date(2026, 10, 21, 23, 59, 58);
const event = { path: "/events/1/2026-11-21/42", monitor: "1", event: "42" };
const frame = {
  event,
  number: 7,
  source: { kind: "jpeg" as const, path: `${event.path}/00007-capture.jpg` },
  hasSuccessor: true,
};
const result = {
  monitor: "1",
  event: "42",
  frame: 7,
  image: frame.source.path,
  size: { width: 48, height: 32 },
  capturedAt,
  processedAt: capturedAt,
};

const named = (name: string) => ({
  ...annsFace,
  identification: { kind: "known", name, probability: 0.95, candidates: [] } as const,
});
const namesOf = (...names: string[]): string | undefined => metadataOf({ ...result, faces: names.map(named) })["names"];

describe("archiveKeyOf", () => {
  test("names monitor, day, event and frame, the day by the event's path if that tells it", () => {
    assert.equal(archiveKeyOf(frame, capturedAt), "1/2026-11-21/42/00007.jpg");
    const nextDay = new Date(2026, 10, 22, 0, 0, 3);
    const dated = { ...frame, event: { ...event, startsAt: new Date(2026, 10, 21) } };
    assert.equal(archiveKeyOf(dated, nextDay), "1/2026-11-21/42/00007.jpg");
    assert.equal(archiveKeyOf({ ...frame, number: 1_234_567 }, capturedAt), "1/2026-11-21/42/1234567.jpg");
  });
});

describe("metadataOf", () => {
  test("names each known person once and no stranger", () => {
    assert.equal(namesOf("Ann", "Žofie", "Ann"), "Ann, Žofie");
    const stranger = { ...annsFace, identification: { kind: "unknown", probability: 0.9, candidates: [] } as const };
    const metadata = metadataOf({ ...result, faces: [stranger] });
    assert.deepEqual([metadata["names"], metadata["faces"]], ["", "1"]);
  });

  test("stays within what S3 takes, whatever the names", () => {
    const names = Array.from({ length: 100 }, (_, index) => `${"Ž".repeat(20)}${index}`);
    const metadata = metadataOf({ ...result, faces: names.map(named), classifier: "v1" });
    const bytes = Object.entries(metadata).reduce(
      (sum, [key, value]) => sum + key.length + encodeURIComponent(value).length,
      0,
    );
    assert.ok(bytes <= 2048);
    assert.ok(metadata["names"]?.startsWith(`${names[0]}, ${names[1]}`));
    assert.equal(namesOf("\ud800"), "\ud800");
  });
});
