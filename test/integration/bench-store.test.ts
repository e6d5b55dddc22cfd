import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { MongoClient } from "mongodb";
import { bench } from "../../scripts/bench/store.ts";
import { leftOutWithout } from "../support/test-servers.ts";

const serverUrl = process.env["FACE_TEST_MONGODB_URL"] ?? "";

describe("the bench of the store, on MongoDB", { skip: leftOutWithout("FACE_TEST_MONGODB_URL") }, () => {
  test("measures inserts and queries there too, and leaves nothing behind", async () => {
    const { store } = await bench.run({ paths: [], values: { results: "30", mongodb: serverUrl } });
    const rows = store as readonly { readonly store: string; readonly perSecond: number }[];
    assert.ok(rows.filter((row) => row.store === "MongoDB" && row.perSecond > 0).length >= 5);
    await using client = new MongoClient(serverUrl);
    const left = client.db(`face_det_rec_bench_${process.pid}`).collection("results");
    assert.equal(await left.countDocuments(), 0);
  });
});
