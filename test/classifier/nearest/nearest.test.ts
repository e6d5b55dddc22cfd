import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { nearestMargins } from "../../../src/classifier/nearest/evidence.ts";
import { readNearestFiles } from "../../../src/classifier/nearest/files.ts";
import { searchVotes, trainNearest } from "../../../src/classifier/nearest/train.ts";
import { openClassifier } from "../../../src/classifier/open-classifier.ts";
import { candidates } from "../../../src/classifier/open-set/trained.ts";
import { writeVersion } from "../../../src/classifier/versions.ts";
import type { ModelId } from "../../../src/face/embedding.ts";
import { syntheticFaces } from "../synthetic-faces.ts";

const model = "net@0123456789ab" as ModelId;
const household = { people: 4, images: 6, strangers: 12 };

describe("the nearest classifier", () => {
  test("weighs a person's best image against the best of any rival, strangers too", () => {
    const owners = Int32Array.of(0, 0, 1, 2);
    const margins = nearestMargins(Float64Array.of(0.3, 0.8, 0.5, 0.6), {
      owners,
      people: 2,
      rule: { kind: "best" },
    });
    assert.deepEqual(
      [...margins].map((value) => value.toFixed(2)),
      ["0.20", "-0.30"],
    );
  });

  test("counts votes within the tolerance as shares of a person's own images", () => {
    const owners = Int32Array.of(0, 0, 0, 0, 1, 1, 2);
    const margins = nearestMargins(Float64Array.of(0.9, 0.8, 0.7, 0.1, 0.65, 0.2, 0.1), {
      owners,
      people: 2,
      rule: { kind: "votes", tolerance: 0.6 },
    });
    assert.deepEqual([...margins], [(3 - 1) / 4, (1 - 3) / 2]);
  });

  test("has no margin where there is no rival", () => {
    const lonely = { owners: Int32Array.of(0, 0), people: 1, rule: { kind: "best" } } as const;
    assert.deepEqual([...nearestMargins(Float64Array.of(0.5, 0.4), lonely)], [Number.NaN]);
  });

  test("refuses a file with samples of people that it does not name", async () => {
    const files = trainNearest(syntheticFaces(household).samples, { kind: "best" }).files({ model });
    const altered = String(files.get("nearest.json")).replace('"owners":[0', '"owners":[9');
    const read = async (name: string) => Buffer.from(name === "nearest.json" ? altered : files.get(name)!);
    await assert.rejects(readNearestFiles(read), { code: "MODEL_INVALID", message: /does not name/ });
  });

  for (const votes of [false, true])
    test(`names people and strangers, ${votes ? "by votes" : "by the best image"}, and the same after reading it back`, async () => {
      const faces = syntheticFaces(household);
      const rule = votes ? searchVotes(faces.samples, 1) : ({ kind: "best" } as const);
      const trained = trainNearest(faces.samples, rule);
      const folder = await mkdtemp(join(tmpdir(), "nearest-"));
      try {
        const version = await writeVersion(folder, "v1", trained.files({ model }));
        const classifier = await openClassifier(version, "nearest");
        for (const vector of [faces.faceOf(2), faces.stranger()])
          assert.deepEqual(classifier.classify(vector), candidates(trained, trained.evidence(vector)));
        assert.equal(classifier.classify(faces.faceOf(2))[0]?.name, "person 002");
        assert.equal(classifier.classify(faces.stranger())[0]?.name, "Unknown");
      } finally {
        await rm(folder, { recursive: true });
      }
    });
});
