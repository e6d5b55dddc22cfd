import assert from "node:assert/strict";
import { test } from "node:test";
import { fittingCharacters } from "../../../src/zoneminder/annotation/column-text.ts";
import { detectedObjects } from "../../../src/zoneminder/annotation/detected-objects.ts";
import { known, stranger, undecided } from "../../support/event-people.ts";

test("objects.json has zmeventnotification's form for the people of the picture, and names all of the event", () => {
  const people = [known("Ann"), undecided(), stranger(0.95, 12)];
  assert.deepEqual(JSON.parse(detectedObjects(people, { frame: 79, size: { width: 640, height: 480 } })), {
    labels: ["face:Ann", "face"],
    boxes: [
      [100, 60, 161, 141],
      [100, 60, 161, 141],
    ],
    frame_id: 79,
    confidences: [0.918, 0.875],
    image_dimensions: { original: [480, 640], resized: null },
    people: [
      { kind: "known", name: "Ann", probability: 0.918, frame_id: 79 },
      { kind: "undecided", reason: "too small", frame_id: 79 },
      { kind: "unknown", probability: 0.95, frame_id: 12 },
    ],
  });
});

test("objects.json calls person, not face, whose box is not the face's", () => {
  const { best, identification } = known("Ann");
  const { box } = best.face;
  const doubtful = { kind: "undecided", reason: "below threshold", probability: 0.55, candidates: [] } as const;
  const people = [identification, doubtful].map((answer) => ({
    identification: answer,
    best: { ...best, face: { box, identification: answer } },
  }));
  const { labels, confidences } = JSON.parse(
    detectedObjects(people, { frame: best.frame, size: { width: 640, height: 480 } }),
  );
  assert.deepEqual(
    [labels, confidences],
    [
      ["person:Ann", "person"],
      [0.918, 0.55],
    ],
  );
});

test("a column gets ? for what it cannot hold, and nothing is cut off", () => {
  const name = "Zoë Łę 😀\ud800";
  assert.equal(fittingCharacters(name, { characterSet: "utf8mb4" }), "Zoë Łę 😀\ufffd");
  assert.equal(fittingCharacters(name, { characterSet: "utf8mb3" }), "Zoë Łę ?\ufffd");
  assert.equal(fittingCharacters(name, { characterSet: "latin1" }), "Zoë ?? ??");
});
