import assert from "node:assert/strict";
import { rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { FaceServiceError } from "../../src/errors.ts";
import type { ImageArchive } from "../../src/store/archive.ts";
import { createEventFolder, frameName, makeOld, smallJpeg } from "../support/event-folder.ts";
import { annsFace, fakeRecognizer, readable } from "../support/fake-recognizer-server.ts";
import { FakeResultStore } from "../support/fake-result-store.ts";
import { uploaderForTest } from "../support/uploader.ts";

/** Pictures by key, for tests; what it is told to refuse, it refuses as an archive that is away. */
class MemoryArchive implements ImageArchive {
  readonly pictures = new Map<string, { bytes: Uint8Array; metadata: Readonly<Record<string, string>> }>();
  refusals = 0;

  put(key: string, bytes: Uint8Array, metadata: Readonly<Record<string, string>>): Promise<void> {
    if (this.refusals-- > 0) return Promise.reject(new FaceServiceError("UNAVAILABLE", "archive away"));
    this.pictures.set(key, { bytes, metadata });
    return Promise.resolve();
  }
  get = () => Promise.resolve(undefined);
  list = () => Promise.resolve([]);
  remove = () => Promise.resolve();
  [Symbol.asyncDispose] = () => Promise.resolve();
}

async function fixture(answer = readable) {
  const folder = await createEventFolder();
  const recognizer = fakeRecognizer(answer);
  const server = await recognizer.serve();
  const results = new FakeResultStore();
  const archive = new MemoryArchive();
  return {
    folder,
    recognizer,
    server,
    results,
    archive,
    common: { endpoint: server.endpoints[0] ?? "", root: folder.root, results, archive },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

describe("runUpload", () => {
  test("leaves one labelled result and one annotated picture for each frame", async () => {
    await using at = await fixture();
    const path = await at.folder.mediumEvent(1, "2026-11-21", 42, 2);
    const capturedAt = new Date(2026, 10, 21, 8, 12, 7);
    await utimes(join(path, frameName(1)), capturedAt, capturedAt);
    await using up = await uploaderForTest(at.common);
    const report = await up.pass();
    assert.deepEqual([report.found, report.recognized, report.faces, report.left], [2, 2, 2, 0]);
    const result = await at.results.get({ monitor: "1", event: "42", frame: 1 });
    assert.ok(result);
    const { processedAt, ...rest } = result;
    assert.ok(Date.now() - processedAt.getTime() < 60_000);
    assert.deepEqual(rest, {
      monitor: "1",
      event: "42",
      frame: 1,
      image: join(path, frameName(1)),
      capturedAt,
      size: { width: 48, height: 32 },
      faces: [annsFace],
      classifier: "2026-11-21T08-00-00",
      archiveKey: "1/2026-11-21/42/00001.jpg",
    });
    assert.deepEqual([...at.archive.pictures.keys()].sort(), [
      "1/2026-11-21/42/00001.jpg",
      "1/2026-11-21/42/00002.jpg",
    ]);
    const picture = at.archive.pictures.get("1/2026-11-21/42/00001.jpg");
    assert.deepEqual(picture?.metadata, {
      monitor: "1",
      event: "42",
      frame: "1",
      "captured-at": capturedAt.toISOString(),
      faces: "1",
      names: "Ann",
      classifier: "2026-11-21T08-00-00",
    });
    assert.ok(
      Buffer.from(picture?.bytes ?? [])
        .toString("latin1")
        .endsWith("+1"),
    );
  });

  test("waits for an archive that is away and writes the result only then", async () => {
    await using at = await fixture();
    await at.folder.mediumEvent(1, "2026-11-21", 42, 1);
    at.archive.refusals = 1;
    await using up = await uploaderForTest(at.common);
    assert.equal((await up.pass()).recognized, 1);
    assert.equal(at.archive.pictures.size, 1);
    assert.equal(at.recognizer.asked.length, 1);
  });

  test("does no frame twice, in the same process or another one", async () => {
    await using at = await fixture();
    const path = await at.folder.shallowEvent(5, 16, 3);
    await using up = await uploaderForTest(at.common);
    await up.pass();
    assert.equal((await up.pass()).found, 0);
    await writeFile(join(path, frameName(4)), await smallJpeg(4));
    assert.equal((await up.pass()).recognized, 1);
    await using other = await uploaderForTest(at.common);
    assert.equal((await other.pass()).found, 0);
    assert.equal(at.recognizer.asked.length, 4);
  });

  test("looks no more at an event that is over, until ZoneMinder adds another one", async () => {
    await using at = await fixture();
    for (const event of [7, 8]) {
      const path = await at.folder.mediumEvent(1, "2026-11-01", event, 1);
      await makeOld(join(path, frameName(1)), 86_400_000);
    }
    await makeOld(join(at.folder.root, "1/2026-11-01/7"), 86_400_000);
    await using up = await uploaderForTest(at.common);
    await up.pass();
    await up.pass();
    let asked = 0;
    const { recordedFrames } = at.results;
    at.results.recordedFrames = (range) => {
      asked++;
      return recordedFrames.call(at.results, range);
    };
    await up.pass();
    assert.equal(asked, 0, "the store was not asked about settled events");
    await at.folder.mediumEvent(1, "2026-11-02", 9, 1);
    assert.equal((await up.pass()).recognized, 1);
    assert.ok(asked <= 1, "an event that is younger than the spool need not be asked about");
  });

  test("takes the oldest frames of each monitor first, as many at once as allowed", async () => {
    await using at = await fixture(() => Promise.resolve({ tookMs: 20 }));
    await at.folder.mediumEvent(1, "2026-11-22", 50, 2);
    await at.folder.mediumEvent(2, "2026-11-20", 48, 2);
    await at.folder.mediumEvent(2, "2026-11-21", 49, 6);
    await using up = await uploaderForTest({ ...at.common, settings: { maxInFlight: 3 } });
    await up.pass();
    assert.equal(at.recognizer.mostAtOnce, 3);
    const days = at.recognizer.asked.map((path) => path.split("/").at(-3));
    assert.ok(days.lastIndexOf("2026-11-20") < days.lastIndexOf("2026-11-21"));
    assert.ok(days.indexOf("2026-11-22") < days.length - 2, "one monitor does not wait for all of another's past");
  });

  test("sends bytes when told so", async () => {
    await using at = await fixture();
    await at.folder.mediumEvent(1, "2026-11-21", 42, 2);
    await using up = await uploaderForTest({ ...at.common, settings: { send: "bytes" } });
    assert.equal((await up.pass()).recognized, 2);
    assert.deepEqual(at.recognizer.asked, ["bytes", "bytes"]);
  });

  test("sends bytes from then on when the server cannot read the paths", async () => {
    await using at = await fixture((image) =>
      image.bytes === undefined
        ? Promise.reject(new FaceServiceError("IMAGE_UNREADABLE", "it is outside images.allowedRoots"))
        : readable(image),
    );
    await at.folder.mediumEvent(1, "2026-11-21", 42, 3);
    await using up = await uploaderForTest({ ...at.common, settings: { maxInFlight: 1 } });
    assert.equal((await up.pass()).recognized, 3);
    assert.deepEqual(at.recognizer.asked.slice(1), ["bytes", "bytes", "bytes"]);
    assert.equal(up.log.lines.filter(({ level }) => level === "warn").length, 1);
  });

  test("keeps no picture of a frame without a face, unless told to", async () => {
    await using at = await fixture(() => Promise.resolve({ faces: [] }));
    await at.folder.mediumEvent(1, "2026-11-21", 42, 1);
    await using up = await uploaderForTest(at.common);
    await up.pass();
    assert.equal(at.archive.pictures.size, 0);
    assert.equal((await at.results.get({ monitor: "1", event: "42", frame: 1 }))?.archiveKey, undefined);
    at.results.results.clear();
    await using all = await uploaderForTest({ ...at.common, settings: { archiveFrames: "all" } });
    await all.pass();
    assert.equal(at.archive.pictures.size, 1);
  });

  test("recognises the alarm frames only, when told so", async () => {
    await using at = await fixture();
    const path = await at.folder.mediumEvent(1, "2026-11-21", 42, 3);
    await writeFile(join(path, frameName(2, "analyse")), "");
    await writeFile(join(path, frameName(9, "analyse")), "");
    await using up = await uploaderForTest({ ...at.common, settings: { frames: "alarm" } });
    const report = await up.pass();
    assert.deepEqual([report.recognized, report.absent], [1, 1]);
    assert.deepEqual(at.recognizer.asked, [join(path, frameName(2))]);
  });
});

describe("runUpload with pictures that cannot be recognised", () => {
  test("records once why, and does not try again", async () => {
    await using at = await fixture();
    const path = await at.folder.mediumEvent(1, "2026-11-21", 42, 2);
    await writeFile(join(path, frameName(1)), "no picture");
    await makeOld(join(path, frameName(1)), 120_000);
    await using up = await uploaderForTest(at.common);
    const report = await up.pass();
    assert.deepEqual([report.recognized, report.failed], [1, 1]);
    const result = await at.results.get({ monitor: "1", event: "42", frame: 1 });
    assert.match(result?.failure ?? "", /damaged or truncated/);
    assert.deepEqual(result?.faces, []);
    assert.equal((await up.pass()).found, 0);
  });

  test("waits for a picture that is still being written", async () => {
    await using at = await fixture();
    const path = await at.folder.mediumEvent(1, "2026-11-21", 42, 1);
    const whole = await smallJpeg(2);
    await writeFile(join(path, frameName(2)), whole.subarray(0, 200));
    await using up = await uploaderForTest(at.common);
    const report = await up.pass();
    assert.deepEqual([report.recognized, report.beingWritten], [1, 1]);
    assert.equal(await at.results.count(), 1);
    await writeFile(join(path, frameName(2)), whole);
    assert.equal((await up.pass()).recognized, 1);
  });

  test("passes over an event that is purged while it is worked on", async () => {
    await using at = await fixture(async () => {
      await rm(join(at.folder.root, "1"), { recursive: true, force: true });
      throw new FaceServiceError("IMAGE_UNREADABLE", "there is no such file");
    });
    await at.folder.mediumEvent(1, "2026-11-21", 42, 3);
    await using up = await uploaderForTest({ ...at.common, settings: { maxInFlight: 1 } });
    const report = await up.pass();
    assert.deepEqual([report.recognized, report.failed, report.putOff], [0, 0, 0]);
    assert.equal(await at.results.count(), 0);
  });
});
