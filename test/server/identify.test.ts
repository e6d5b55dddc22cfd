import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Identification } from "../../src/face/identification.ts";
import { parsed } from "../../src/rpc/codec.ts";
import { fromProbes, identifyReply, toIdentifications } from "../../src/rpc/identify.ts";
import { known } from "../support/fake-engine.ts";
import { serveWith } from "../support/serve-recognition.ts";

const soon = { timeoutMs: 60_000 };
const embedder = "an-embedder@000000000000";
const quality = { sizePx: 50, sharpness: 321.5, frontality: 0.8, detectionScore: 0.9 };
const noFaces = () => [];

describe("identify", () => {
  const answers: readonly Identification[] = [
    known("ann", 0.97),
    { kind: "unknown", probability: 0.91, candidates: [{ name: "Unknown", probability: 0.91 }] },
    { kind: "undecided", reason: "too small", candidates: [] },
    {
      kind: "undecided",
      reason: "below threshold",
      probability: 0.4,
      candidates: [{ name: "ann", probability: 0.4 }],
    },
    { kind: "undecided", reason: "no classifier", candidates: [] },
  ];

  test("answers each face in its place, in the words of recognize", async () => {
    await using server = await serveWith(noFaces, ({ vector: [place = 0] }) => answers[place] ?? known("bob", 1));
    const probes = answers.map((_, place) => ({ vector: Float32Array.of(place, 1) }));
    const reply = parsed(identifyReply, await server.call("identify", fromProbes(embedder, probes)));
    assert.deepEqual(toIdentifications(reply), answers);
    assert.equal(reply.classifier, "v1");
    assert.deepEqual(reply.models, { detector: "a-detector@000000000000", embedder });
  });

  test("hands over embedding, quality and the version in use", async () => {
    await using server = await serveWith(noFaces);
    const probe = { vector: Float32Array.of(0.6, -0.8), quality };
    await server.call("identify", fromProbes(embedder, [probe]));
    server.activate(undefined);
    await server.call("identify", fromProbes(embedder, [probe]));
    assert.deepEqual(server.engine.identifications, [
      { faces: [probe], classifier: "/classifiers/v1" },
      { faces: [probe] },
    ]);
  });

  test("refuses the embeddings of another network", async () => {
    await using server = await serveWith(noFaces);
    const request = fromProbes("another@111111111111", [{ vector: Float32Array.of(1) }]);
    await assert.rejects(server.client.call("identify", [request], soon), { code: "GALLERY_MISMATCH" });
    assert.equal(server.engine.identifications.length, 0);
  });

  const face = { embedding: [1, 0] };
  const wrong: Readonly<Record<string, readonly unknown[]>> = {
    "no argument": [],
    "two arguments": [{ embedder, faces: [] }, {}],
    "no embedder": [{ faces: [face] }],
    "no faces": [{ embedder }],
    "an unknown key": [{ embedder, faces: [], names: [] }],
    "a face without embedding": [{ embedder, faces: [{}] }],
    "an embedding without values": [{ embedder, faces: [{ embedding: [] }] }],
    "an embedding with a NaN": [{ embedder, faces: [{ embedding: [Number.NaN] }] }],
    "text in an embedding": [{ embedder, faces: [{ embedding: ["1"] }] }],
    "too long an embedding": [{ embedder, faces: [{ embedding: new Array(4097).fill(1) }] }],
    "half a quality": [{ embedder, faces: [{ ...face, quality: { size_px: 50 } }] }],
    "too many faces": [{ embedder, faces: new Array(257).fill(face) }],
  };
  test("refuses every other shape of the argument", async () => {
    await using server = await serveWith(noFaces);
    for (const [what, args] of Object.entries(wrong))
      await assert.rejects(server.client.call("identify", args, soon), { code: "REQUEST_INVALID" }, what);
    assert.equal(server.engine.identifications.length, 0);
  });
});
