import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { FaceServiceError } from "../../src/errors.ts";
import { correctedViews } from "../../src/http/corrected-results.ts";
import { sightingId } from "../../src/sightings/sighting.ts";
import { aFace, aFrameResult, known, unknown } from "../support/frame-results.ts";
import { aSighting, decided } from "../support/sightings.ts";

const results = [
  aFrameResult({ frame: 1, faces: [aFace(known("Bob")), aFace(unknown(), 200)] }),
  aFrameResult({ frame: 2 }),
];

describe("corrected results", () => {
  test("keep what was answered and get what a person said beside it, each face its own", async () => {
    const { vector: _vector, crop: _crop, ...facts } = aSighting({ face: 1 });
    const sighting = { ...facts, id: sightingId(facts), decision: decided({ verdict: "person", person: "Ann" }) };
    const [first, second] = await correctedViews(results, { decidedIn: () => Promise.resolve([sighting]) });
    assert.equal(first?.faces[0]?.decision, undefined);
    assert.deepEqual(first?.faces[1]?.decision, {
      id: "d1",
      verdict: "person",
      person: "Ann",
      decidedAt: "2026-11-22T08:00:00.000Z",
    });
    assert.equal(first?.faces[1]?.identification.kind, "unknown");
    assert.equal(second?.faces[0]?.decision, undefined);
  });

  test("are told as they were answered while the store of faces is away", async () => {
    const away = { decidedIn: () => Promise.reject(new FaceServiceError("UNAVAILABLE", "away")) };
    const views = await correctedViews(results, away);
    assert.deepEqual(
      views.map(({ faces }) => faces.length),
      [2, 1],
    );
  });
});
