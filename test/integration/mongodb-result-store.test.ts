import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { type Document, MongoClient, MongoServerError } from "mongodb";
import { openMongodbResultStore } from "../../src/store/mongodb-result-store.ts";
import { openResultStore } from "../../src/store/open-result-store.ts";
import type { ResultStore } from "../../src/store/results.ts";
import { anEventResult } from "../contract/event-results.ts";
import type { OpenedResultStore } from "../contract/opened-result-store.ts";
import { resultStoreContract } from "../contract/result-store.ts";
import { lineTo } from "../support/cut-line.ts";
import { aFrameResult } from "../support/frame-results.ts";
import { leftOutWithoutMongomock, startMongomock } from "../support/mongomock.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { leftOutWithout } from "../support/test-servers.ts";

const serverUrl = process.env["FACE_TEST_MONGODB_URL"] ?? "";

/** FerretDB 1 reads its whole collection for each upsert, so that the time grows with the square of the rows. */
const rows = Number(process.env["FACE_TEST_MONGODB_ROWS"] ?? 500);

interface OpenedCollection extends OpenedResultStore {
  readonly database: ReturnType<MongoClient["db"]>;
  readonly collection: ReturnType<ReturnType<MongoClient["db"]>["collection"]>;
  readonly settings: {
    readonly url: string;
    readonly urlFile: null;
    readonly database: string;
    readonly collection: string;
  };
}

async function openInNewDatabase(url = serverUrl): Promise<OpenedCollection> {
  const settings = { url, urlFile: null, database: `face_test_${randomUUID()}`, collection: "face_results" };
  const client = await MongoClient.connect(url);
  const store = await openMongodbResultStore(settings);
  const reopened: ResultStore[] = [];
  return {
    store,
    settings,
    database: client.db(settings.database),
    collection: client.db(settings.database).collection(settings.collection),
    reopen: async () => {
      const again = await openMongodbResultStore(settings);
      reopened.push(again);
      return again;
    },
    [Symbol.asyncDispose]: async () => {
      for (const one of [store, ...reopened]) await one[Symbol.asyncDispose]();
      await client.db(settings.database).dropDatabase();
      await client.close();
    },
  };
}

/** Asked of the server itself: FerretDB 1 refuses such an index. */
async function hasTtlIndexes({ database }: OpenedCollection): Promise<boolean> {
  const probe = database.collection("probe");
  try {
    await probe.createIndex({ at: 1 }, { name: "probe", expireAfterSeconds: 3600 });
  } catch (error) {
    if (error instanceof MongoServerError && error.codeName === "NotImplemented") return false;
    throw error;
  }
  return (await probe.indexes()).some((index) => index["expireAfterSeconds"] === 3600);
}

async function retentionIndexes({ database }: OpenedCollection): Promise<readonly (Document | undefined)[]> {
  const names = ["face_results", "face_results_events"];
  const all = await Promise.all(names.map((name) => database.collection(name).indexes()));
  return all.map((indexes) => indexes.find(({ name }) => name === "retention"));
}

async function checkRetention(
  place: OpenedCollection,
  check: (place: OpenedCollection) => Promise<void>,
): Promise<void> {
  const recent = aFrameResult({ frame: 2, capturedAt: new Date() });
  await place.store.put([aFrameResult({ frame: 1, capturedAt: new Date("2020-01-01") }), recent]);
  await place.store.putEvents([anEventResult()]);
  await check(place);
  await using store = await openMongodbResultStore({ ...place.settings, retentionDays: null });
  assert.deepEqual(await retentionIndexes(place), [undefined, undefined]);
  assert.deepEqual(await store.get(recent), recent);
}

async function forgets(place: OpenedCollection): Promise<void> {
  for (const [retentionDays, expireAfterSeconds] of [
    [7, 604_800],
    [30, 2_592_000],
    [30, 2_592_000],
  ] as const) {
    await using _store = await openMongodbResultStore({ ...place.settings, retentionDays });
    const found = await retentionIndexes(place);
    assert.deepEqual(
      found.map((index) => ({ key: index?.["key"], expireAfterSeconds: index?.["expireAfterSeconds"] })),
      ["capturedAt", "firstCapturedAt"].map((field) => ({ key: { [field]: 1 }, expireAfterSeconds })),
    );
  }
}

async function refusesToForget(place: OpenedCollection): Promise<void> {
  for (let attempt = 1; attempt <= 2; attempt += 1)
    await assert.rejects(openMongodbResultStore({ ...place.settings, retentionDays: 7 }), {
      code: "CONFIG_INVALID",
      message: /^results\.retentionDays is 7, but .* no TTL index.*set results\.retentionDays to null, or use MongoDB/,
    });
  assert.equal(await place.store.count(), 2);
}

describe("MongoDB's retention, on mongomock", { skip: leftOutWithoutMongomock() }, () => {
  test("forgets what is older than its days, and nothing more once it is stopped", async () => {
    await using mongomock = await startMongomock();
    await using place = await openInNewDatabase(mongomock.url);
    await checkRetention(place, async () => {
      await forgets(place);
      assert.deepEqual(await place.store.recordedFrames({ monitor: "1", event: "42", first: 1, last: 9 }), [2]);
    });
    const old = aFrameResult({ frame: 1, capturedAt: new Date("2020-01-01") });
    await place.store.put([old]);
    assert.deepEqual(await place.store.get(old), old);
  });

  test("tells of a server that takes the days and would forget nothing", async () => {
    await using mongomock = await startMongomock("without-ttl");
    await using place = await openInNewDatabase(mongomock.url);
    await checkRetention(place, refusesToForget);
  });
});

describe("MongoDB", { skip: leftOutWithout("FACE_TEST_MONGODB_URL") }, () => {
  resultStoreContract("mongodb", () => openInNewDatabase(), rows);

  test("is opened by the configuration, with the URL out of a file", async () => {
    await using place = await openInNewDatabase();
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, "mongodb-url"), `${serverUrl}\n`);
    const mongodb = { ...place.settings, url: null, urlFile: "mongodb-url" };
    const results = { kind: "mongodb" as const, embedded: { file: "" }, mongodb };
    await using store = await openResultStore({ directory: directory.path, results });
    await store.put([aFrameResult()]);
    assert.deepEqual(await place.store.get(aFrameResult()), aFrameResult());
  });

  test("lets a server with TTL indexes forget results, and stops it when told so; tells of one without", async () => {
    await using place = await openInNewDatabase();
    await checkRetention(place, (await hasTtlIndexes(place)) ? forgets : refusesToForget);
  });

  test("keeps documents that a person can query: dates as dates, the key as _id", async () => {
    await using place = await openInNewDatabase();
    await place.store.put([aFrameResult({ frame: 7 })]);
    const document = await place.collection.findOne();
    assert.equal(String(document?._id), "1/42/0000000007");
    assert.ok(document?.["capturedAt"] instanceof Date);
    assert.equal(document?.["faces"][0].identification.name, "Ann");
  });

  test("makes an index for every query", async () => {
    await using place = await openInNewDatabase();
    const fields = (await place.collection.indexes()).map((index) => Object.keys(index["key"])[0]);
    assert.deepEqual(
      fields.sort(),
      [
        "_id",
        "capturedAt",
        "changedAt",
        "corrected.kinds",
        "corrected.names",
        "event",
        "faces.identification.kind",
        "faces.identification.name",
        "monitor",
      ].sort(),
    );
  });

  test("names the document that something else has put there", async () => {
    await using place = await openInNewDatabase();
    await place.collection.insertOne({ image: "/a.jpg", labels: [], status: "skipped" });
    await assert.rejects(place.store.find({ limit: 10 }), { code: "CONFIG_INVALID", message: /is not a frame result/ });
  });

  test("says that the server is away while it is, and goes on by itself when it is back", async () => {
    await using place = await openInNewDatabase();
    const direct = new URL(serverUrl);
    await using line = await lineTo(direct.hostname, Number(direct.port || 27017));
    const detour = new URL(serverUrl);
    detour.host = `127.0.0.1:${line.port}`;
    detour.searchParams.set("directConnection", "true");
    const times = { connectMs: 2000, requestMs: 10_000 };
    await using store = await openMongodbResultStore({ ...place.settings, url: detour.href }, times);
    await store.put([aFrameResult({ frame: 1 })]);
    line.cut();
    const startedMs = Date.now();
    await assert.rejects(store.put([aFrameResult({ frame: 2 })]), { code: "UNAVAILABLE" });
    await assert.rejects(store.find({ limit: 1 }), { code: "UNAVAILABLE" });
    assert.ok(Date.now() - startedMs < 30_000);
    line.mend();
    await store.put([aFrameResult({ frame: 2 })]);
    assert.deepEqual(await store.recordedFrames({ monitor: "1", event: "42", first: 1, last: 9 }), [1, 2]);
  });

  test("says that the server refuses a user, without the password", async () => {
    const wrong = new URL(serverUrl);
    wrong.username = "nobody";
    wrong.password = "wr0ng-s3cret";
    const settings = { url: wrong.href, urlFile: null, database: "face_test", collection: "face_results" };
    await assert.rejects(openMongodbResultStore(settings), (error: Error & { code: string }) => {
      assert.equal(error.code, "CONFIG_INVALID");
      assert.ok(error.message.includes(wrong.hostname), error.message);
      assert.doesNotMatch(error.message, /wr0ng-s3cret/);
      return true;
    });
  });
});
