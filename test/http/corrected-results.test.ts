import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { FaceServiceError } from "../../src/errors.ts";
import { correctedChanges, correctedEvents, correctedViews } from "../../src/http/corrected-results.ts";
import { sightingId } from "../../src/sightings/sighting.ts";
import { anEventResult } from "../contract/event-results.ts";
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

  const spokenOf = (face: number, frame: number, box = aFace(known("Ann")).box) => {
    const { vector: _vector, crop: _crop, ...facts } = aSighting({ face, frame, box });
    return { ...facts, id: sightingId(facts), decision: decided({ verdict: "wrong", person: "Ann" }) };
  };
  const events = [anEventResult()];

  test("give the best face of an event's person what was said of that face, told apart by its box", async () => {
    const asked: unknown[] = [];
    const decidedIn = (frames: readonly unknown[]) => {
      asked.push(...frames);
      return Promise.resolve([spokenOf(0, 3, { left: 1, top: 2, right: 30, bottom: 40 }), spokenOf(1, 3)]);
    };
    const [event] = await correctedEvents(events, { decidedIn });
    assert.deepEqual(asked, [{ monitor: "1", event: "42", frame: 3 }]);
    assert.equal(event?.people[0]?.best.face.decision?.verdict, "wrong");
    assert.equal(event?.people[0]?.identification.kind, "known");
    const [other] = await correctedEvents(events, {
      decidedIn: () => Promise.resolve([spokenOf(0, 3, { left: 1, top: 2, right: 30, bottom: 40 })]),
    });
    assert.equal(other?.people[0]?.best.face.decision, undefined);
  });

  test("ask once for results and events together, and keep their order", async () => {
    let questions = 0;
    const decidedIn = () => {
      questions++;
      return Promise.resolve([spokenOf(0, 1), spokenOf(0, 3)]);
    };
    const [result] = results;
    const [event] = events;
    assert.ok(result && event);
    const told = await correctedChanges(
      [
        { kind: "event", position: "1", result: event },
        { kind: "result", position: "2", result },
      ],
      { decidedIn },
    );
    assert.equal(questions, 1);
    const decisions = told.map((one) =>
      "people" in one ? one.people[0]?.best.face.decision?.verdict : one.faces[0]?.decision?.verdict,
    );
    assert.deepEqual(decisions, ["wrong", "wrong"]);
  });
});
