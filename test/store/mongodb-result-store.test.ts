import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openMongodbResultStore } from "../../src/store/mongodb-result-store.ts";
import { closedPort, silentServer } from "../support/silent-server.ts";

const place = { urlFile: null, database: "zm", collection: "face_results" };
const times = { connectMs: 300, requestMs: 300 };

describe("MongoDB results store without a server", () => {
  test("says within its time which server cannot be reached, without the password", async () => {
    const port = await closedPort();
    await using silent = await silentServer();
    for (const host of [`127.0.0.1:${port}`, `127.0.0.1:${silent.port}`]) {
      const startedMs = Date.now();
      const opening = openMongodbResultStore({ ...place, url: `mongodb://user:s3cret@${host}/` }, times);
      await assert.rejects(opening, (error: Error & { code: string }) => {
        assert.equal(error.code, "UNAVAILABLE");
        assert.ok(error.message.includes(host), error.message);
        assert.doesNotMatch(error.message, /s3cret/);
        return true;
      });
      assert.ok(Date.now() - startedMs < 20_000);
    }
  });

  test("refuses a URL that is none, without repeating it", async () => {
    for (const url of ["http://user:s3cret@db/", "mongodb://user:s3cret@", "mongodb://user:s3cret@db/?nonsense=1"])
      await assert.rejects(openMongodbResultStore({ ...place, url }, times), (error: Error & { code: string }) => {
        assert.equal(error.code, "CONFIG_INVALID");
        assert.match(error.message, /MongoDB URL cannot be used/);
        assert.doesNotMatch(error.message, /s3cret/);
        return true;
      });
  });

  test("asks for a URL when there is none, and names a file that cannot be read", async () => {
    await assert.rejects(openMongodbResultStore({ ...place, url: null }, times), {
      code: "CONFIG_INVALID",
      message: /FACE_MONGODB_URL/,
    });
    await assert.rejects(openMongodbResultStore({ ...place, url: null, urlFile: "/nonexistent/url" }, times), {
      code: "CONFIG_INVALID",
      message: /\/nonexistent\/url/,
    });
  });
});
