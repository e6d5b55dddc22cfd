import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { openImageArchive } from "../../src/store/open-image-archive.ts";
import { openS3Archive } from "../../src/store/s3-archive.ts";
import { imageArchiveContract, type OpenedImageArchive } from "../contract/image-archive.ts";
import { lineTo } from "../support/cut-line.ts";
import { type TemporaryDirectory, temporaryDirectory } from "../support/temporary-directory.ts";
import { leftOutWithout } from "../support/test-servers.ts";

const variables = ["FACE_TEST_S3_ENDPOINT", "FACE_TEST_S3_ACCESS_KEY_ID", "FACE_TEST_S3_SECRET_ACCESS_KEY"] as const;
const [endpoint = "", accessKeyId = "", secretAccessKey = ""] = variables.map((name) => process.env[name]);
const bucket = `face-test-${randomUUID()}`;
const picture = Uint8Array.of(1, 2, 3);

describe("S3", { skip: leftOutWithout(...variables) }, () => {
  const client = new S3Client({
    endpoint,
    region: "us-east-1",
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  });
  let directory: TemporaryDirectory;
  let places = 0;

  before(async () => {
    directory = await temporaryDirectory();
    await writeFile(join(directory.path, "credentials.json"), JSON.stringify({ accessKeyId, secretAccessKey }));
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
  });

  after(async () => {
    for (let page = await contents(); page.length > 0; page = await contents())
      for (const { Key } of page) await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
    await client.send(new DeleteBucketCommand({ Bucket: bucket }));
    client.destroy();
    await directory[Symbol.asyncDispose]();
  });

  const contents = async () => (await client.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents ?? [];

  const settingsOf = (prefix: string) => ({
    bucket,
    prefix,
    region: "us-east-1",
    endpoint,
    forcePathStyle: true,
    credentialsFile: join(directory.path, "credentials.json"),
    storageClass: "STANDARD",
  });

  const openUnderNewPrefix = async (): Promise<OpenedImageArchive> => {
    const settings = settingsOf(`place-${places++}/`);
    const archive = await openS3Archive(settings);
    return {
      archive,
      reopen: () => openS3Archive(settings),
      [Symbol.asyncDispose]: () => archive[Symbol.asyncDispose](),
    };
  };

  imageArchiveContract("s3", openUnderNewPrefix);

  test("is opened by the configuration, and gives objects their type", async () => {
    const s3 = { ...settingsOf("configured/"), credentialsFile: "credentials.json" };
    const archive = { kind: "s3" as const, folder: { directory: "" }, s3 };
    await using opened = await openImageArchive({ directory: directory.path, archive });
    await opened.put("1/a.jpg", picture, { names: "Ann" });
    const object = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: "configured/1/a.jpg" }));
    assert.equal(object.ContentType, "image/jpeg");
    assert.deepEqual(object.Metadata, { names: "Ann" });
  });

  test("puts a large picture in parts, whole and with its metadata", async () => {
    await using archive = await openS3Archive(settingsOf("large/"));
    const large = new Uint8Array(20 * 1024 * 1024);
    for (let index = 0; index < large.length; index += 997) large[index] = index & 255;
    await archive.put("1.jpg", large, { names: "Ann" });
    const found = await archive.get("1.jpg");
    assert.ok(found !== undefined && Buffer.compare(found.bytes, large) === 0);
    assert.deepEqual(found.metadata, { names: "Ann" });
    const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: "large/1.jpg" }));
    assert.match(head.ETag ?? "", /-3"$/, "three parts");
    assert.equal(head.ContentType, "image/jpeg");
    const begun = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    assert.deepEqual(begun.Uploads ?? [], []);
  });

  test("refuses a body that changed on its way", async () => {
    const object = { Bucket: bucket, Key: "changed.jpg" };
    const body = { Body: Buffer.from("changed"), ContentMD5: createHash("md5").update("as it was").digest("base64") };
    await assert.rejects(client.send(new PutObjectCommand({ ...object, ...body })));
    assert.equal((await contents()).filter(({ Key }) => Key === object.Key).length, 0);
  });

  test("lists more keys than one answer of the server holds", async () => {
    await using archive = await openS3Archive(settingsOf("many/"));
    const keys = Array.from({ length: 1005 }, (_, index) => `${String(index).padStart(5, "0")}.jpg`);
    for (let start = 0; start < keys.length; start += 67)
      await Promise.all(keys.slice(start, start + 67).map((key) => archive.put(key, picture, {})));
    assert.deepEqual(await archive.list(""), keys);
  });

  test("says that the server is away while it is, and goes on by itself when it is back", async () => {
    const direct = new URL(endpoint);
    await using line = await lineTo(direct.hostname, Number(direct.port || 80));
    const times = { connectMs: 1000, requestMs: 5000, deadlineMs: 10_000, attempts: 2 };
    const settings = { ...settingsOf("cut/"), endpoint: `http://127.0.0.1:${line.port}` };
    await using archive = await openS3Archive(settings, times);
    await archive.put("1.jpg", picture, {});
    line.cut();
    await assert.rejects(archive.put("2.jpg", picture, {}), { code: "UNAVAILABLE" });
    await assert.rejects(archive.get("1.jpg"), { code: "UNAVAILABLE" });
    line.mend();
    await archive.put("2.jpg", picture, {});
    assert.deepEqual(await archive.list(""), ["1.jpg", "2.jpg"]);
  });

  test("refuses a bucket that is not there", async () => {
    await assert.rejects(openS3Archive({ ...settingsOf(""), bucket: "face-test-missing" }), {
      code: "CONFIG_INVALID",
      message: /no bucket face-test-missing/,
    });
  });

  test("says that the server refuses the credentials, without the secret", async () => {
    const credentialsFile = join(directory.path, "wrong.json");
    for (const wrong of [
      { accessKeyId: "nobody", secretAccessKey: "wr0ng-s3cret" },
      { accessKeyId, secretAccessKey: "wr0ng-s3cret" },
    ]) {
      await writeFile(credentialsFile, JSON.stringify(wrong));
      const put = async () => {
        await using archive = await openS3Archive({ ...settingsOf("refused/"), credentialsFile });
        await archive.put("a.jpg", picture, {});
      };
      await assert.rejects(put, (error: Error & { code: string }) => {
        assert.equal(error.code, "CONFIG_INVALID");
        assert.doesNotMatch(error.message, /wr0ng-s3cret/);
        return true;
      });
    }
  });
});
