import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ConsensusEvidence } from "../../../src/face/consensus/event-person.ts";
import { surePeople } from "../../../src/face/consensus/sure-people.ts";
import type { Identification } from "../../../src/face/identification.ts";
import { known, undecided, unknown } from "../../support/frame-results.ts";

const person = (identification: Identification, evidence: Partial<ConsensusEvidence>, frames = [1, 2, 3]) => ({
  identification,
  frames,
  evidence: { named: [], stranger: 0, undecided: 0, notAsked: 0, weight: 1, ...evidence },
});
const named = (frames: number, name = "Ann") => ({ named: [{ name, frames }] });
const sureOf = (...people: ReturnType<typeof person>[]): number =>
  surePeople(people, { frames: 3, strangerFrames: 5 }).length;

describe("who is sure in an event that still runs", () => {
  test("is whom the consensus names and the single frames name with a margin", () => {
    assert.equal(sureOf(person(known("Ann"), named(3))), 1);
    assert.equal(sureOf(person(known("Ann"), named(2))), 0);
    assert.equal(sureOf(person(known("Ann"), { ...named(4), stranger: 2 })), 0);
    const disputed = [...named(4).named, ...named(2, "Bob").named];
    assert.equal(sureOf(person(known("Ann"), { named: disputed })), 0);
    assert.equal(sureOf(person(known("Ann"), { ...named(3), undecided: 9, notAsked: 9 })), 1);
  });

  test("is nobody of whom the consensus is in doubt, whatever single frames say", () => {
    assert.equal(sureOf(person(undecided("below threshold"), named(9))), 0);
    assert.equal(sureOf(person(known("Bob"), named(9))), 0);
  });

  test("is a stranger after more frames, of which hardly one names anybody", () => {
    assert.equal(sureOf(person(unknown(), { stranger: 5 })), 1);
    assert.equal(sureOf(person(unknown(), { stranger: 4 })), 0);
    assert.equal(sureOf(person(unknown(), { ...named(1), stranger: 5 })), 0);
  });

  test("is a stranger beside somebody known only if a frame shows both", () => {
    const ann = person(known("Ann"), named(3), [1, 2, 3]);
    const [apart, beside] = [
      [4, 5, 6, 7, 8],
      [3, 4, 5, 6, 7],
    ].map((frames) => person(unknown(), { stranger: 5 }, frames));
    assert.ok(apart && beside);
    assert.equal(sureOf(ann, apart), 1);
    assert.equal(sureOf(ann, beside), 2);
  });
});
