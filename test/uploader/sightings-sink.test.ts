import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { FaceServiceError } from "../../src/errors.ts";
import type { ObservedFace } from "../../src/face/consensus/frame-faces.ts";
import { cutFaces } from "../../src/images/cut-faces.ts";
import { openEmbeddedSightings } from "../../src/sightings/embedded-sighting-store.ts";
import type { Sighting } from "../../src/sightings/sighting.ts";
import type { Sightings } from "../../src/sightings/sightings.ts";
import type { SightingsSinkParts } from "../../src/uploader/sinks/sightings-sink.ts";
import { keepAll } from "../contract/opened-sightings.ts";
import { createEventFolder, smallJpeg } from "../support/event-folder.ts";
import { annsFace, fakeRecognizer } from "../support/fake-recognizer-server.ts";
import { FakeResultStore } from "../support/fake-result-store.ts";
import { undecided, unknown } from "../support/frame-results.ts";
import { pixelsOf } from "../support/pixels.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { uploaderForTest } from "../support/uploader.ts";

const embedding = Float32Array.of(0.6, 0.8);
const cut: SightingsSinkParts["cut"] = (bytes, boxes) =>
  cutFaces(bytes, boxes, { limits: { maxBytes: 1e7, maxPixels: 1e7 }, maxSidePx: 384 });

interface Site extends AsyncDisposable {
  readonly root: string;
  readonly event: string;
  readonly store: Sightings;
  pass(parts?: Partial<SightingsSinkParts>): Promise<void>;
}

/** An event of two frames, in each of which the server finds these faces. */
async function siteWith(faces: readonly ObservedFace[]): Promise<Site> {
  const folder = await createEventFolder();
  const home = await temporaryDirectory();
  const found = faces.map((face) => ({ ...annsFace, ...face }));
  const server = await fakeRecognizer(() => Promise.resolve({ faces: found })).serve();
  const store = await openEmbeddedSightings({ ...keepAll, file: join(home.path, "sightings.db") });
  const event = await folder.mediumEvent(1, "2026-11-21", 42, 2);
  const endpoint = server.endpoints[0] ?? "";
  return {
    root: folder.root,
    event,
    store,
    async pass(parts = {}) {
      const sightings = { sightings: () => Promise.resolve(store), cut, ...parts };
      await using up = await uploaderForTest({
        endpoint,
        root: folder.root,
        results: new FakeResultStore(),
        parts: { sightings, itemBackoff: { firstMs: 1, maxMs: 5 } },
      });
      await up.pass();
    },
    async [Symbol.asyncDispose]() {
      for (const part of [store, server, home, folder]) await part[Symbol.asyncDispose]();
    },
  };
}

describe("the sink of sightings", () => {
  test("keeps each face that was fit to be recognised, with its picture and its vector, once", async () => {
    const doubtful = undecided("below threshold", [{ name: "Ann", probability: 0.6 }]);
    await using site = await siteWith([
      { ...annsFace, embedding },
      { ...annsFace, identification: unknown(), embedding },
      { ...annsFace, identification: doubtful, embedding },
      { ...annsFace, identification: undecided("no classifier"), embedding },
      { ...annsFace, identification: undecided("too small"), embedding },
      annsFace,
    ]);
    await site.pass();
    const kept = await site.store.find({ event: "42", sort: "oldest", limit: 100 });
    assert.deepEqual([...new Set(kept.map(({ face }) => face))].sort(), [0, 1, 2, 3]);
    assert.equal(kept.length, 8);
    const first = kept.find(({ id }) => id === "1.42.1.0");
    assert.deepEqual(first?.identification, annsFace.identification);
    assert.deepEqual([first?.box, first?.quality], [annsFace.box, annsFace.quality]);
    assert.equal(first?.embedder, "fused@0");
    const [comparable] = await site.store.comparable(["1.42.1.0"]);
    assert.deepEqual(comparable?.vector, embedding);
    const crop = await pixelsOf((await site.store.crop("1.42.1.0")) ?? new Uint8Array());
    assert.deepEqual([crop.width, crop.height], [40, 32], "half a box aside, as far as the picture goes");
    await site.pass();
    assert.equal(await site.store.count(), 8);
  });

  test("waits for a store that is away, and cuts from the spool's copy when ZoneMinder has purged the frame", async () => {
    await using site = await siteWith([{ ...annsFace, embedding }]);
    let refusals = 3;
    const sightings = async () => {
      if (refusals-- <= 0) return site.store;
      await rm(site.event, { recursive: true, force: true });
      throw new FaceServiceError("UNAVAILABLE", "store away");
    };
    await site.pass({ sightings });
    assert.equal(await site.store.count(), 2);
  });

  test("passes over a frame that cannot be cut, and does not hold up the others", async () => {
    await using site = await siteWith([{ ...annsFace, embedding }]);
    const damaged = await smallJpeg(42_001);
    const put: Sighting[] = [];
    await site.pass({
      sightings: () => Promise.resolve({ put: (faces) => Promise.resolve(void put.push(...faces)) }),
      cut: (bytes, boxes) => (damaged.equals(bytes) ? cut(bytes.subarray(0, 100), boxes) : cut(bytes, boxes)),
    });
    assert.deepEqual(
      put.map(({ frame }) => frame),
      [2],
    );
  });
});
