import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { decide } from "../../src/face/identification.ts";
import { renamingEngine } from "../../src/server/renaming-engine.ts";
import { FakeEngine } from "../support/fake-engine.ts";

const word = [
  { name: "ada", probability: 0.8 },
  { name: "Unknown", probability: 0.15 },
];
const face = {
  box: { left: 0, top: 0, right: 50, bottom: 50 },
  landmarks: {
    leftEye: { x: 1, y: 1 },
    rightEye: { x: 1, y: 1 },
    nose: { x: 1, y: 1 },
    leftMouth: { x: 1, y: 1 },
    rightMouth: { x: 1, y: 1 },
  },
  quality: { sizePx: 50, sharpness: 50, frontality: 1, detectionScore: 1 },
};
const image = { kind: "bytes", bytes: new Uint8Array() } as const;
const small = { kind: "undecided", reason: "too small", candidates: [] } as const;

function engine(names: ReadonlyMap<string, string | null>): ReturnType<typeof renamingEngine> {
  const inner = new FakeEngine(
    () => [
      { ...face, identification: decide(word, 0.7) },
      { ...face, identification: small },
    ],
    () => decide(word, 0.7),
  );
  return renamingEngine(inner, { of: (version) => Promise.resolve(version === "/v1" ? names : new Map()) }, 0.7);
}

describe("an engine under which people were renamed or deleted", () => {
  test("never answers a deleted name, not for pictures and not for embeddings", async () => {
    const gone = engine(new Map([["ada", null]]));
    const { faces } = await gone.recognize({ image, classifier: "/v1" });
    assert.deepEqual(
      faces.map(({ identification }) => identification.kind),
      ["unknown", "undecided"],
    );
    const { identifications } = await gone.identify({ faces: [{ vector: new Float32Array(1) }], classifier: "/v1" });
    assert.equal(identifications[0]?.kind, "unknown");
    assert.equal(JSON.stringify([faces, identifications]).includes("ada"), false);
  });

  test("decides by the threshold that the job brings", async () => {
    const renamed = engine(new Map([["ada", "Ada"]]));
    const kinds = [0.7, 0.9].map(async (minProba) => {
      const { faces } = await renamed.recognize({ image, classifier: "/v1", overrides: { minProba } });
      return faces[0]?.identification.kind;
    });
    assert.deepEqual(await Promise.all(kinds), ["known", "undecided"]);
  });

  test("leaves alone what a later version answers, and what was asked without one", async () => {
    const gone = engine(new Map([["ada", null]]));
    for (const job of [{ image, classifier: "/v2" }, { image }])
      assert.equal((await gone.recognize(job)).faces[0]?.identification.kind, "known");
  });
});
