import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import sharp from "sharp";
import { parsed } from "../../src/rpc/codec.ts";
import { type RecognizeReply, recognizeReply } from "../../src/rpc/recognize.ts";
import type { RpcClient } from "../../src/rpc/rpc-client.ts";
import { childrenOf } from "../support/children.ts";
import { fetchedModels } from "../support/fetched-models.ts";
import { patientClient, residentBytes, type ServerProcess, startServer } from "../support/recognition-server.ts";
import { type TemporaryDirectory, temporaryDirectory } from "../support/temporary-directory.ts";
import { activateTrained } from "../support/trained-classifier.ts";
import { peers, peersInstalled } from "../support/zerorpc-peers.ts";

const patient = { timeoutMs: 300_000 };
const photoCount = 6;
const marginRatio = 0.6;

/** A small picture of one face, cut from a photo. */
interface Portrait {
  readonly path: string;
  readonly embedding: Float32Array;
  /** Good enough to be put to a classifier. */
  readonly judged: boolean;
}

let directory: TemporaryDirectory;
let server: ServerProcess;
let endpoints: readonly string[];
let client: RpcClient;
let portraits: readonly Portrait[];
let model = "";

const recognize = async (paths: readonly string[]): Promise<RecognizeReply> => {
  const request = { images: paths.map((path) => ({ path })), with_embeddings: true };
  return parsed(recognizeReply, await client.call("recognize", [request], patient));
};

const elementOf = ({ path }: Portrait) => ({
  image: path,
  labels: [{ id: 1, name: "person", box: { ymin: 0, xmin: 0, ymax: 5000, xmax: 5000 } }],
});
interface Named {
  readonly image: string;
  readonly labels: readonly [{ readonly face: string | null; readonly faceProba?: number }];
}
const detectFaces = async (by: RpcClient, elements: readonly object[]): Promise<readonly Named[]> =>
  JSON.parse(String(await by.call("detect_faces", [elements], patient))) as Named[];

/** Cuts every face of the photos into a picture of its own and encodes it. */
async function cutPortraits(photos: readonly string[]): Promise<readonly Portrait[]> {
  const { images } = await recognize(photos);
  const paths: string[] = [];
  for (const [i, image] of images.entries())
    for (const { box } of "faces" in image ? image.faces : []) {
      const margin = Math.round(marginRatio * (box.right - box.left));
      const left = Math.max(0, Math.round(box.left) - margin);
      const top = Math.max(0, Math.round(box.top) - margin);
      const size = "size" in image ? image.size : { width: 0, height: 0 };
      const width = Math.min(size.width, Math.round(box.right) + margin) - left;
      const height = Math.min(size.height, Math.round(box.bottom) + margin) - top;
      const path = join(directory.path, `portrait-${i + 1}-${paths.length}.jpg`);
      await sharp(photos[i]).extract({ left, top, width, height }).resize({ width: 200 }).jpeg().toFile(path);
      paths.push(path);
    }
  const encoded = await recognize(paths);
  model = encoded.models.embedder;
  return encoded.images.flatMap((image, i) => {
    const [face] = "faces" in image ? image.faces : [];
    const path = paths[i];
    if (face?.embedding === undefined || path === undefined) return [];
    const { quality, embedding } = face;
    const judged = quality.frontality > 0.5 && quality.sharpness > 50; // well above the limits of config.json
    return [{ path, embedding: Float32Array.from(embedding), judged }];
  });
}

const judged = (): readonly Portrait[] => portraits.filter((portrait) => portrait.judged);

/** Trains `person 0`, `person 1`, ... on a portrait each, the other portraits as strangers. */
async function activate(version: string, people: readonly Portrait[], embedder: string): Promise<void> {
  await activateTrained(join(directory.path, "classifiers"), version, {
    people: new Map(people.map(({ embedding }, i) => [`person ${i}`, embedding])),
    strangers: judged().flatMap((portrait) => (people.includes(portrait) ? [] : [portrait.embedding])),
    model: embedder,
  });
}

before(async () => {
  const photos = await (await fetchedModels()).store.asset("sample-photos");
  directory = await temporaryDirectory();
  server = await startServer({
    directory: directory.path,
    allowedRoots: [photos, directory.path],
    endpoints: [`ipc://${directory.path}/s.sock`, "tcp://127.0.0.1:0"],
  });
  endpoints = await server.endpoints;
  client = patientClient(endpoints[0] ?? "");
  portraits = await cutPortraits(Array.from({ length: photoCount }, (_, i) => join(photos, `sample${i + 1}.jpg`)));
  assert.ok(portraits.length >= 10, `${portraits.length} portraits`);
});
after(async () => {
  await client[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

describe("the recognition server with a classifier", () => {
  test("takes over a classifier that is trained while it runs, without being told", async () => {
    const [first] = await detectFaces(client, portraits.slice(0, 1).map(elementOf));
    assert.deepEqual([first?.labels[0].face, first?.labels[0].faceProba], [null, undefined]);
    const people = judged().slice(0, 5);
    await activate("v1", people, model);
    while ((await recognize([])).classifier !== "v1") await sleep(100);
    const named = await detectFaces(client, people.map(elementOf));
    assert.deepEqual(
      named.map(({ labels: [{ face, faceProba }] }) => [face, typeof faceProba]),
      people.map((_, i) => [`person ${i}`, "number"]),
    );
  });

  test("keeps its classifier when the next one knows another model's embeddings", async () => {
    const people = judged().slice(0, 2);
    await activate("v2", people, "other@000000000000");
    await assert.rejects(client.call("reload", [], patient), {
      code: "GALLERY_MISMATCH",
      message: /other@000000000000/,
    });
    assert.equal((await recognize([])).classifier, "v1");
    await activate("v3", people, model);
    server.process.kill("SIGHUP");
    while ((await recognize([])).classifier !== "v3") await sleep(20);
  });

  test("answers 1,000 detect_faces calls of 8 clients at once, each rightly, although a worker is killed", async () => {
    const expected = await detectFaces(client, portraits.map(elementOf));
    assert.ok(expected.some(({ labels: [{ face }] }) => face !== null));
    const clients = Array.from({ length: 8 }, (_, i) => patientClient(endpoints[i % 2] ?? ""));
    let answered = 0;
    const one = async (by: RpcClient, call: number): Promise<void> => {
      const picks = (call % 4 === 0 ? [call + 7, call] : [call]).map((i) => i % portraits.length);
      const elements = picks.flatMap((i) => portraits.slice(i, i + 1)).map(elementOf);
      assert.deepEqual(
        await detectFaces(by, elements),
        picks.map((i) => expected[i]),
      );
      answered += 1;
      if (answered === 300) process.kill(childrenOf(server.pid)[0] ?? 0, "SIGKILL");
    };
    const calls = clients.flatMap((by, c) => Array.from({ length: 125 }, (_, i) => one(by, 125 * c + i)));
    const startedMs = performance.now();
    try {
      await Promise.all(calls);
    } finally {
      for (const by of clients) await by[Symbol.asyncDispose]();
    }
    const seconds = (performance.now() - startedMs) / 1000;
    assert.equal(answered, 1000);
    const status = (await client.call("status", [], patient)) as { workers: { count: number; restarted: number } };
    assert.deepEqual(status.workers, { count: 2, restarted: 1 });
    const pids = [server.pid, ...childrenOf(server.pid)];
    const bytes = (await Promise.all(pids.map(residentBytes))).reduce((sum, rss) => sum + rss, 0);
    process.stderr.write(
      `# 1,000 calls, 1,250 images, in ${seconds.toFixed(1)} s; server and workers ${Math.round(bytes / 1e6)} MB\n`,
    );
  });

  for (const peer of peers)
    test(`answers ${peer.title} as it answers our own, over ipc and tcp`, {
      skip: peersInstalled ? false : "run scripts/ci/install-zerorpc.sh first",
    }, async () => {
      const elements = [...portraits.slice(0, 6).map(elementOf), { image: "/missing.jpg", labels: [{ name: "dog" }] }];
      const expected = await detectFaces(client, elements);
      for (const endpoint of endpoints) {
        const [outcome] = await peer.calls(endpoint, [["detect_faces", elements]]);
        assert.ok(outcome !== undefined && "value" in outcome);
        assert.deepEqual(JSON.parse(String(outcome.value)), expected);
      }
    });
});
