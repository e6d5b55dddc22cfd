import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { MongoClient } from "mongodb";
import { openMongodbResultStore } from "../../src/store/mongodb-result-store.ts";
import { aFrameResult } from "../support/frame-results.ts";
import { plainPicture } from "../support/pictures.ts";
import { startProgram } from "../support/program.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { leftOutWithout } from "../support/test-servers.ts";

const url = process.env["FACE_TEST_MONGODB_URL"] ?? "";

describe("npm run view-images with MongoDB", { skip: leftOutWithout("FACE_TEST_MONGODB_URL") }, () => {
  test("finds the frames of a person there", async () => {
    await using home = await temporaryDirectory();
    const picture = join(home.path, "1.jpg");
    await writeFile(picture, await plainPicture(3));
    const mongodb = { url, urlFile: null, database: `face_test_${randomUUID()}`, collection: "face_results" };
    const settings = { results: { kind: "mongodb", mongodb }, images: { allowedRoots: ["."] } };
    await writeFile(join(home.path, "config.json"), JSON.stringify(settings));
    const client = await MongoClient.connect(url);
    try {
      await using store = await openMongodbResultStore(mongodb);
      await store.put([aFrameResult({ image: picture }), aFrameResult({ frame: 2, faces: [] })]);
      const args = ["--config", join(home.path, "config.json"), "--name", "Ann", "--dry-run"];
      await using program = startProgram("scripts/view-images.js", args);
      assert.equal(await program.ended, 0, program.output.stderr);
      assert.equal(program.output.stdout, `${picture}\n1 of 1 frames would be looked at\n`);
    } finally {
      await client.db(mongodb.database).dropDatabase();
      await client.close();
    }
  });
});
