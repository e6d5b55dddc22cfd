import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { openS3Archive } from "../../src/store/s3-archive.ts";
import { closedPort, silentServer } from "../support/silent-server.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const times = { connectMs: 300, requestMs: 300, deadlineMs: 1500, attempts: 2 };
const settings = {
  bucket: "zm-alarm-frames",
  prefix: "",
  region: "us-east-1",
  forcePathStyle: true,
  storageClass: "STANDARD",
};

describe("S3 archive without a server", () => {
  test("says within its time which server cannot be reached, without the secret", async () => {
    await using directory = await temporaryDirectory();
    const credentialsFile = join(directory.path, "credentials.json");
    await writeFile(credentialsFile, '{"accessKeyId":"key","secretAccessKey":"s3cret"}');
    const port = await closedPort();
    await using silent = await silentServer();
    for (const endpoint of [`http://127.0.0.1:${port}`, `http://127.0.0.1:${silent.port}`]) {
      const startedMs = Date.now();
      const opening = openS3Archive({ ...settings, endpoint, credentialsFile }, times);
      await assert.rejects(opening, (error: Error & { code: string }) => {
        assert.equal(error.code, "UNAVAILABLE", error.message);
        assert.ok(error.message.includes(endpoint), error.message);
        assert.doesNotMatch(error.message, /s3cret/);
        return true;
      });
      assert.ok(Date.now() - startedMs < 20_000);
    }
  });

  test("refuses a credentials file that is missing or holds none, without repeating it", async () => {
    await using directory = await temporaryDirectory();
    const credentialsFile = join(directory.path, "credentials.json");
    const open = () => openS3Archive({ ...settings, endpoint: "http://127.0.0.1:9", credentialsFile }, times);
    await assert.rejects(open, { code: "CONFIG_INVALID", message: /cannot read archive\.s3\.credentialsFile/ });
    for (const text of ["{", '{"accessKeyId":"s3cret"}', '"s3cret"', '{"accessKeyId":"","secretAccessKey":"s3cret"}']) {
      await writeFile(credentialsFile, text);
      await assert.rejects(open, (error: Error & { code: string }) => {
        assert.equal(error.code, "CONFIG_INVALID");
        assert.match(error.message, /holds no credentials/);
        assert.doesNotMatch(String(error.stack) + String(error.cause), /s3cret/);
        return true;
      });
    }
  });
});
