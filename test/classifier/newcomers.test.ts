import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type JudgedFace, type Newcomer, nameNewcomer } from "../../src/classifier/newcomers/name-newcomer.ts";
import { newcomerScaleOf } from "../../src/classifier/newcomers/scale.ts";
import type { Identification } from "../../src/face/identification.ts";
import { known, undecided, unknown } from "../support/frame-results.ts";

const clear = { sizePx: 200, sharpness: 400, frontality: 1, detectionScore: 0.99 };
const poor = { ...clear, sizePx: 24, sharpness: 25 };
const scale = { rare: 0.5, perDecade: 0.1, perOctave: 0.05, odds: { atRare: 8, perUnit: 20 } };
const rule = { scale, minProba: 0.9 };

/** A face that is so similar to those of similarity 1, which are all alike. */
const face = (similarity: number, quality = clear): JudgedFace => ({
  vector: Float32Array.of(similarity, Math.sqrt(1 - similarity ** 2)),
  quality,
});
const zoe: Newcomer = { name: "Zoe", faces: [face(1)] };
/** They look like nobody else here. */
const others = (count: number): readonly Newcomer[] =>
  Array.from({ length: count }, (_, i) => ({ name: `other ${i}`, faces: [face(-1)] }));
const nobody = undecided("no classifier");
const nameIn = (answer: Identification): string | undefined => (answer.kind === "known" ? answer.name : undefined);

describe("a face that the classifier has no name for", () => {
  test("gets a newcomer's if it is as like as two people hardly ever are, and else keeps the answer", () => {
    assert.equal(nameIn(nameNewcomer(nobody, face(0.51), [...others(3), zoe], rule)), "Zoe");
    assert.equal(nameNewcomer(nobody, face(0.49), [zoe], rule), nobody);
    assert.equal(nameNewcomer(nobody, face(0.99), [], rule), nobody);
    const stranger = unknown(0.99);
    assert.equal(nameIn(nameNewcomer(stranger, face(0.6), [zoe], rule)), "Zoe");
    assert.equal(nameNewcomer(stranger, face(0.4), [zoe], rule), stranger);
  });

  test("gets it with a probability, which one photo never makes a certainty", () => {
    const answer = nameNewcomer(nobody, face(0.9), [zoe], rule);
    assert.equal(answer.kind === "known" && answer.probability, 0.99);
    assert.deepEqual(
      answer.candidates.map(({ name }) => name),
      ["Zoe", "Unknown"],
    );
    assert.equal(nameNewcomer(nobody, face(0.9), [zoe], { ...rule, minProba: 0.995 }), nobody);
  });

  test("must be more like if it is poor and the photo too, or if there are many newcomers", () => {
    assert.equal(nameIn(nameNewcomer(nobody, face(0.55), [zoe], rule)), "Zoe");
    assert.equal(nameIn(nameNewcomer(nobody, face(0.55, poor), [zoe], rule)), "Zoe");
    const poorZoe = { name: "Zoe", faces: [face(1, poor)] };
    assert.equal(nameIn(nameNewcomer(nobody, face(0.55), [poorZoe], rule)), "Zoe");
    assert.equal(nameNewcomer(nobody, face(0.55, poor), [poorZoe], rule), nobody);
    assert.equal(nameIn(nameNewcomer(nobody, face(0.55), [zoe, ...others(19)], rule)), "Zoe");
    assert.equal(nameNewcomer(nobody, face(0.55), [zoe, ...others(199)], rule), nobody, "200 newcomers");
    assert.equal(nameIn(nameNewcomer(nobody, face(0.65), [zoe, ...others(199)], rule)), "Zoe");
  });

  test("is compared with all pictures of a person, of which one that is like is not enough", () => {
    const faces = [face(1), face(-1), face(0)];
    assert.equal(nameNewcomer(nobody, face(0.99), [{ name: "Zoe", faces }], rule), nobody);
  });
});

describe("the classifier's own word", () => {
  test("stands where it names somebody, or more likely than not", () => {
    const ann = known("Ann");
    assert.equal(nameNewcomer(ann, face(1), [zoe], rule), ann);
    const likely = undecided("below threshold", [
      { name: "Ann", probability: 0.6 },
      { name: "Unknown", probability: 0.4 },
    ]);
    assert.equal(nameNewcomer(likely, face(1), [zoe], rule), likely);
    const unlikely = undecided("below threshold", [
      { name: "Unknown", probability: 0.7 },
      { name: "Ann", probability: 0.3 },
    ]);
    assert.equal(nameIn(nameNewcomer(unlikely, face(1), [zoe], rule)), "Zoe");
  });

  test("is not replaced where the face was not fit to be asked about", () => {
    for (const reason of ["too small", "too blurred", "side view"] as const) {
      const refused = undecided(reason);
      assert.equal(nameNewcomer(refused, face(1), [zoe], rule), refused);
    }
  });
});

test("only networks that were measured name newcomers", () => {
  for (const kind of ["fused", "fr-feature", "dlib"]) assert.ok(newcomerScaleOf(`${kind}@0123`) !== undefined, kind);
  assert.equal(newcomerScaleOf("mine@0123"), undefined);
});
