import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { askedFaces, askedSamples, identityOf, trialsOfFace } from "../../../src/classifier/open-set/asked.ts";
import { stranger } from "../../../src/classifier/open-set/evidence.ts";
import { syntheticFaces } from "../synthetic-faces.ts";

const { samples: plain } = syntheticFaces({ people: 6, images: 2, strangers: 3 });
const quality = { sizePx: 30, sharpness: 30, frontality: 1, detectionScore: 1 };
const samples = {
  ...plain,
  copies: plain.vectors.map((vector) => [
    { vector, quality },
    { vector, quality },
  ]),
};
const evidence = (people: number) => ({ margins: new Float64Array(people), similarities: new Float64Array(people) });

describe("askedSamples", () => {
  test("asks about all of a few, and about a bounded number of many, the same for the same seed", () => {
    assert.equal(askedSamples(samples, 1).length, 15);
    const many = syntheticFaces({ people: 2, images: 2000, strangers: 10, dimensions: 4 }).samples;
    const asked = askedSamples(many, 1);
    assert.ok(asked.length <= 1000);
    assert.deepEqual(askedSamples(many, 1), asked);
    assert.notDeepEqual(askedSamples(many, 2), asked);
  });
});

describe("trialsOfFace", () => {
  test("tries a sample and its copies, which together weigh as much as the sample", () => {
    const faces = askedFaces(samples, 0);
    assert.deepEqual(
      faces.map(({ weight, isCopy }) => [weight, isCopy]),
      [
        [1, false],
        [0.5, true],
        [0.5, true],
      ],
    );
  });

  test("tries a person's face as theirs and as a stranger's, and a stranger's once", () => {
    const judge = (without?: number) => evidence(without === undefined ? 6 : 5);
    const [own, other] = trialsOfFace(samples, askedFaces(samples, 3)[1]!, { judge });
    assert.deepEqual([own?.truth, own?.evidence.margins.length, own?.quality], [1, 6, quality]);
    assert.deepEqual([other?.truth, other?.evidence.margins.length], [stranger, 5]);
    assert.equal(own?.group, other?.group);
    assert.deepEqual(
      trialsOfFace(samples, askedFaces(samples, 12)[0]!, { judge }).map(({ truth }) => truth),
      [stranger],
    );
  });

  test("keeps all faces of one person together, and those of strangers by event", () => {
    assert.equal(identityOf(samples, 0), identityOf(samples, 1));
    assert.notEqual(identityOf(samples, 0), identityOf(samples, 2));
    assert.notEqual(identityOf(samples, 12), identityOf(samples, 13));
    const couple = syntheticFaces({ people: 2, images: 2, strangers: 0 }).samples;
    assert.notEqual(identityOf(couple, 0), identityOf(couple, 1), "two people alone are parted by event");
  });
});
