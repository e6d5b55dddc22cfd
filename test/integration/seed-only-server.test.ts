import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { openEmbeddedResultStore } from "../../src/store/embedded-result-store.ts";
import type { FrameResult } from "../../src/store/results.ts";
import { createEventFolder, frameName, makeOld } from "../support/event-folder.ts";
import { startProgram } from "../support/program.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { type PythonSeedServer, peersInstalled, startPythonSeedServer } from "../support/zerorpc-peers.ts";

const skip = peersInstalled ? false : "run scripts/ci/install-zerorpc.sh first";

/** The uploader's program over one event of so many frames; its results in the order of the frames. */
async function uploadOnce(server: PythonSeedServer, frames: number): Promise<readonly FrameResult[]> {
  await using folder = await createEventFolder();
  await using home = await temporaryDirectory();
  const path = await folder.mediumEvent(1, "2026-11-01", 7, frames);
  for (let frame = 1; frame <= frames; frame++) await makeOld(join(path, frameName(frame)), 86_400_000);
  const file = join(home.path, "config.json");
  // The pictures are all alike.
  const uploader = { server: server.endpoint, eventsDirectory: folder.root, maxInFlight: 32, similarBelow: 0 };
  await writeFile(file, JSON.stringify({ uploader, archive: { kind: "folder" } }));
  await using program = startProgram("src/uploader/main.js", ["--config", file, "--once"]);
  assert.equal(await program.ended, 0, program.output.stderr);
  await using store = await openEmbeddedResultStore({ file: join(home.path, "data/results.db") });
  const results = await store.find({ limit: 100 });
  return results.toSorted((a, b) => a.frame - b.frame);
}

describe("our uploader with a server of Python's zerorpc that knows detect_faces alone", { skip }, () => {
  test("keeps each answer of the contract as what it is", { timeout: 300_000 }, async () => {
    await using server = await startPythonSeedServer(0);
    const results = await uploadOnce(server, 4);
    const told = results.map(({ faces }) => faces.map(({ identification }) => identification));
    assert.deepEqual(told, [
      [{ kind: "known", name: "Ann", probability: 0.9731, candidates: [{ name: "Ann", probability: 0.9731 }] }],
      [{ kind: "unknown", probability: 0.81, candidates: [{ name: "Unknown", probability: 0.81 }] }],
      [{ kind: "undecided", reason: "below threshold", probability: 0.55, candidates: [] }],
      [],
    ]);
    assert.deepEqual(results[0]?.faces[0]?.box, { left: 0, top: 0, right: 48, bottom: 32 });
    assert.equal(results[0]?.faces[0]?.landmarks, undefined);
    assert.equal(results[0]?.archiveKey, "1/2026-11-01/7/00001.jpg");
  });

  test("waits for it while it works and is silent, and asks about each frame once", { timeout: 300_000 }, async () => {
    // Longer than a server of ours may be silent.
    await using server = await startPythonSeedServer(12);
    const results = await uploadOnce(server, 21);
    assert.equal(results.length, 21);
    assert.equal(server.calls.flat().length, 21);
    assert.ok(server.calls.length > 1);
    assert.equal(new Set(server.calls.flat()).size, 21);
    assert.ok(server.calls.every((call) => call.length <= 10));
  });
});
