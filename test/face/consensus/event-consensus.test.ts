import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { eventConsensus, identifiedConsensus } from "../../../src/face/consensus/event-consensus.ts";
import type { PersonProbe } from "../../../src/face/consensus/event-person.ts";
import { recognizedFrames } from "../../../src/face/consensus/frame-faces.ts";
import { consensusOptions, defaultConsensusOptions } from "../../../src/face/consensus/options.ts";
import { decide, unknownName } from "../../../src/face/identification.ts";
import { candidatesOf, frameOf, observed, size } from "./observed-faces.ts";

const ann = { Ann: 0.97, Bob: 0.01 };
const stranger = { [unknownName]: 0.97, Ann: 0.02, Bob: 0.01 };
const linking = { ...defaultConsensusOptions.linking, similarities: { same: 0.82, different: 0.66 } };
const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

describe("the consensus of an event", () => {
  test("is the face's own answer when there is one frame", () => {
    const [person, ...others] = eventConsensus([frameOf(7, { x: 100, said: ann })]);
    assert.equal(others.length, 0);
    assert.equal(person?.identification.kind, "known");
    assert.ok(Math.abs((person?.identification.probability ?? 0) - 0.97) < 0.002);
    assert.deepEqual(person?.frames, [7]);
    assert.equal(person?.evidence.weight, 1);
  });

  test("does not take many frames of one moment for more than one look", () => {
    const doubtful = { Ann: 0.85, Bob: 0.02 };
    const people = eventConsensus(range(5).map((i) => frameOf(i + 1, { x: 100 + 5 * i, said: doubtful })));
    assert.equal(people.length, 1);
    assert.equal(people[0]?.identification.kind, "undecided");
    assert.ok(Math.abs((people[0]?.identification.probability ?? 0) - 0.85) < 0.01);
    assert.deepEqual(people[0]?.evidence.named, []);
    assert.equal(people[0]?.evidence.undecided, 5);
  });

  test("counts the votes for a stranger: one lucky frame names nobody", () => {
    const frames = range(5).map((i) => frameOf(i, { x: 100, said: i === 2 ? { Ann: 0.99 } : stranger }));
    const [person] = eventConsensus(frames);
    assert.equal(person?.identification.kind, "unknown");
    assert.deepEqual(person?.evidence.named, [{ name: "Ann", frames: 1 }]);
    assert.equal(person?.evidence.stranger, 4);
  });

  test("does not turn many doubtful frames of one stranger into a name", () => {
    const doubtful = { Ann: 0.55, [unknownName]: 0.4, Bob: 0.05 };
    const [person] = eventConsensus(range(500).map((i) => frameOf(i, { x: 100, said: doubtful })));
    assert.equal(person?.identification.kind, "undecided");
    assert.ok((person?.evidence.weight ?? 99) < 2.1);
  });

  test("gives the reason of the best face when no frame was judged", () => {
    const [person] = eventConsensus([frameOf(1, { x: 100 }), frameOf(2, { x: 100 })]);
    assert.deepEqual(person?.identification, { kind: "undecided", reason: "too blurred", candidates: [] });
    assert.deepEqual(person?.evidence, { named: [], stranger: 0, undecided: 0, notAsked: 2, weight: 0 });
  });

  test("tells two people of one frame apart, also when they look alike", () => {
    const embedding = [1, 0, 0];
    const people = eventConsensus(
      range(4).map((i) => frameOf(i, { x: 100, said: ann, embedding }, { x: 300, said: stranger, embedding })),
      { linking },
    );
    assert.deepEqual(
      people.map(({ identification, frames }) => [identification.kind, frames.length]),
      [
        ["known", 4],
        ["unknown", 4],
      ],
    );
  });

  test("follows two who cross by their embeddings", () => {
    const people = eventConsensus(
      range(9).map((i) =>
        frameOf(
          i,
          { x: 100 + 40 * i, said: ann, embedding: [1, 0, 0] },
          { x: 420 - 40 * i, said: stranger, embedding: [0, 1, 0] },
        ),
      ),
      { linking },
    );
    assert.deepEqual(
      people.map(({ evidence }) => [evidence.named[0]?.frames ?? 0, evidence.stranger]),
      [
        [9, 0],
        [0, 9],
      ],
    );
  });

  test("takes someone who comes back at another place as the same person by name, or by embedding", () => {
    const byName = [frameOf(1, { x: 0, said: ann }), frameOf(50, { x: 500, said: ann })];
    assert.deepEqual(
      eventConsensus(byName).map(({ frames }) => frames),
      [[1, 50]],
    );
    const far = { said: stranger, embedding: [1, 1, 0] };
    const byEmbedding = [frameOf(1, { x: 0, ...far }), frameOf(2, { x: 500, ...far })];
    assert.deepEqual(
      eventConsensus(byEmbedding, { linking }).map(({ frames }) => frames),
      [[1, 2]],
    );
  });

  test("takes who stands at the same place much later for someone else, unless name or embedding say otherwise", () => {
    const steady = range(5).map((i) => frameOf(i, { x: 100, said: stranger }));
    const people = eventConsensus([...steady, frameOf(400, { x: 100, said: stranger })]);
    assert.equal(people.length, 2);
  });

  test("does not take two people for one because the means of their blurred faces are alike", () => {
    // Each face is half what all faces have in common, and half its own frame's noise.
    const noisy = (axis: number) => [1, ...range(12).map((i) => (i === axis ? 1 : 0))];
    const people = eventConsensus(
      range(12).map((i) => frameOf(i + 1, { x: i < 6 ? 0 : 500, said: stranger, embedding: noisy(i) })),
      { linking: { ...linking, similarities: { same: 0.8, different: 0.3 } } },
    );
    assert.deepEqual(
      people.map(({ frames }) => frames),
      [
        [1, 2, 3, 4, 5, 6],
        [7, 8, 9, 10, 11, 12],
      ],
    );
  });

  test("links no faces by the embeddings of a network that was not measured", () => {
    assert.equal(consensusOptions(0.9, "arcface@0123").linking.similarities, undefined);
    const { similarities } = consensusOptions(0.8, "fused@0123").linking;
    assert.ok(similarities !== undefined && similarities.different < similarities.same);
    const far = { said: stranger, embedding: [1, 1, 0] };
    const frames = [frameOf(1, { x: 0, ...far }), frameOf(2, { x: 500, ...far })];
    assert.equal(eventConsensus(frames, consensusOptions(0.9, "arcface@0123")).length, 2);
  });

  test("does not give one name to two people of one frame", () => {
    const people = eventConsensus(
      range(3).map((i) => frameOf(i, { x: 100, said: { Ann: 0.99 } }, { x: 400, said: { Ann: 0.95 } })),
    );
    assert.deepEqual(
      people.map(({ identification }) => identification.kind === "known"),
      [true, false],
    );
  });

  test("is the same whatever the order of the frames", () => {
    const frames = range(12).map((i) =>
      frameOf(
        i,
        { x: 10 * i, said: i % 3 ? ann : stranger, embedding: [1, 0.1 * i, 0] },
        { x: 400, said: stranger, embedding: [0, 0, 1] },
      ),
    );
    const shuffled = [...frames.slice(5), ...frames.slice(0, 5)].reverse();
    assert.deepEqual(eventConsensus(shuffled, { linking }), eventConsensus(frames, { linking }));
  });

  test("shows the best face", () => {
    const [person] = eventConsensus([
      frameOf(1, { x: 100, said: ann, sharpness: 15 }),
      frameOf(2, { x: 100, said: ann, sharpness: 90 }),
      frameOf(3, { x: 100, said: ann, sharpness: 30 }),
    ]);
    assert.equal(person?.best.frame, 2);
  });

  test("knows nobody in an event without faces", () => {
    assert.deepEqual(eventConsensus([]), []);
    assert.deepEqual(eventConsensus([frameOf(1)]), []);
  });
});

describe("the consensus of an event whose people are identified again", () => {
  const known = decide(candidatesOf({ Ann: 0.999, Bob: 0.0005 }), 0.9);
  const doubtful = { Ann: 0.85, Bob: 0.01 };

  test("asks about the mean of each person's judged faces, better faces weighing more", async () => {
    const asked: PersonProbe[] = [];
    const people = await identifiedConsensus(
      [
        frameOf(1, { x: 100, said: doubtful, embedding: [1, 0.2, 0], sharpness: 90 }, { x: 400, said: doubtful }),
        frameOf(2, { x: 100, said: doubtful, embedding: [1, -0.2, 0], sharpness: 30 }, { x: 400, said: doubtful }),
        frameOf(3, { x: 100, embedding: [1, 0, 0.2], sharpness: 5 }),
      ],
      {
        identify(probes) {
          asked.push(...probes);
          return Promise.resolve(probes.map(() => known));
        },
      },
    );
    assert.equal(asked.length, 1, "nobody can be asked about a face without an embedding");
    const [x = 0, y = 0, z] = asked[0]?.vector ?? [];
    assert.ok(Math.abs(Math.hypot(x, y) - 1) < 1e-6);
    assert.ok(Math.abs(y / x - 0.1) < 1e-6, "three quarters of one and a quarter of the other");
    assert.equal(z, 0, "a face that was not judged says nothing of who it is");
    assert.deepEqual(
      people.map(({ identification, frames }) => [identification.kind, frames.length]),
      [
        ["known", 3],
        ["undecided", 2],
      ],
    );
  });

  test("asks nothing where there are no embeddings", async () => {
    const frames = [frameOf(1, { x: 100, said: ann })];
    const identifier = { identify: () => Promise.reject(new Error("asked")) };
    assert.deepEqual(await identifiedConsensus(frames, identifier), eventConsensus(frames));
  });
});

test("stored results that failed take no part", () => {
  const faces = [observed({ x: 100, said: ann })];
  assert.deepEqual(
    recognizedFrames([
      { frame: 1, faces: [] },
      { frame: 2, size, faces },
    ]),
    [{ frame: 2, size, faces }],
  );
});
