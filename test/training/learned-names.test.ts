import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { writeVersion } from "../../src/classifier/versions.ts";
import { learnedNames } from "../../src/training/learned-names.ts";
import { NameChanges } from "../../src/training/name-changes.ts";
import { trainingRecord, trainingRecordFile } from "../../src/training/training-record.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const image = (label: string, role: "sample" | "not" = "sample") => ({
  label,
  role,
  file: `${label}/1.jpg`,
  sha256: "0".repeat(64),
  vector: new Float32Array(1),
  quality: { sizePx: 1, sharpness: 1, frontality: 1, detectionScore: 1 },
});

test("the active version knows those it learned, under today's names, and nobody who was taken out since", async () => {
  await using home = await temporaryDirectory();
  const changes = new NameChanges(home.path);
  let active: string | undefined;
  const learned = learnedNames(() => active, changes);
  assert.equal((await learned())("ann"), false, "there is no version");
  const record = trainingRecord([image("ann"), image("bob"), image("Unknown"), image("cyd", "not")]);
  active = await writeVersion(home.path, "v1", new Map([[trainingRecordFile, record]]), new Date(0));
  const knows = async (...names: readonly string[]) => names.map(await learned());
  assert.deepEqual(await knows("ann", "bob", "Unknown", "cyd"), [true, true, false, false]);
  await changes.begin({ name: "ann", becomes: "Anna", erase: false });
  await changes.begin({ name: "bob", becomes: null, erase: false });
  assert.deepEqual(await knows("ann", "Anna", "bob"), [false, true, false], "somebody else may be a new bob");
  active = await writeVersion(home.path, "v0", new Map([["report.txt", "of an older release"]]), new Date(0));
  assert.deepEqual(await knows("ann", "dora"), [true, true], "whom it learned is not known");
  active = join(home.path, "none");
  await assert.rejects(learned(), { code: "MODEL_INVALID" });
});
