import assert from "node:assert/strict";
import { mkdir, rm, truncate, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import sharp from "sharp";
import { activateVersion } from "../../src/classifier/versions.ts";
import { parsed } from "../../src/rpc/codec.ts";
import { type RecognizeReply, recognizeReply } from "../../src/rpc/recognize.ts";
import type { RpcClient } from "../../src/rpc/rpc-client.ts";
import { fetchedModels } from "../support/fetched-models.ts";
import { patientClient, type ServerProcess, startServer } from "../support/recognition-server.ts";
import { type TemporaryDirectory, temporaryDirectory } from "../support/temporary-directory.ts";
import { activateTrained } from "../support/trained-classifier.ts";
import { until } from "../support/until.ts";

const patient = { timeoutMs: 120_000 };
const box = { ymin: 0, xmin: 0, ymax: 5000, xmax: 5000 };

/** Small pictures of one face each, of which the first two are enrolled. */
let portraits: readonly string[] = [];
let directory: TemporaryDirectory;
let classifiers = "";
let server: ServerProcess;
let client: RpcClient;

const start = async (): Promise<void> => {
  server = await startServer({ directory: directory.path, allowedRoots: [directory.path] });
  client = patientClient((await server.endpoints)[0] ?? "");
};
const stop = async (): Promise<void> => {
  await client[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
};

async function recognize(by: RpcClient, paths: readonly string[], withEmbeddings = false): Promise<RecognizeReply> {
  const request = { images: paths.map((path) => ({ path })), with_embeddings: withEmbeddings };
  return parsed(recognizeReply, await by.call("recognize", [request], patient));
}

const facesOf = (reply: RecognizeReply) => reply.images.flatMap((image) => ("faces" in image ? image.faces : []));

async function cutPortraits(photo: string): Promise<readonly string[]> {
  const whole = join(directory.path, "whole.jpg");
  await sharp(photo).toFile(whole);
  const paths: string[] = [];
  for (const { box: face } of facesOf(await recognize(client, [whole]))) {
    const margin = Math.round(0.5 * (face.right - face.left));
    const [left, top] = [face.left, face.top].map((edge) => Math.max(0, Math.round(edge) - margin)) as [number, number];
    const [width, height] = [Math.round(face.right) - left + margin, Math.round(face.bottom) - top + margin];
    const path = join(directory.path, `portrait-${paths.length}.jpg`);
    await sharp(photo).extract({ left, top, width, height }).resize({ width: 160 }).jpeg().toFile(path);
    paths.push(path);
  }
  return paths;
}

/** Two versions that name the same two people otherwise: `a 0` and `a 1`, `b 0` and `b 1`. */
async function trainBoth(): Promise<void> {
  const reply = await recognize(client, portraits, true);
  const vectors = facesOf(reply).map(({ embedding }) => Float32Array.from(embedding ?? []));
  for (const version of ["b", "a"])
    await activateTrained(classifiers, version, {
      people: new Map([0, 1].map((person) => [`${version} ${person}`, vectors[person] ?? new Float32Array()])),
      strangers: vectors.slice(2),
      model: reply.models.embedder,
    });
}

before(async () => {
  directory = await temporaryDirectory();
  classifiers = join(directory.path, "classifiers");
  await start();
  portraits = await cutPortraits(join(await (await fetchedModels()).store.asset("sample-photos"), "sample6.jpg"));
  assert.ok(portraits.length >= 3, `${portraits.length} portraits`);
  await trainBoth();
  assert.deepEqual(await client.call("reload", [], patient), { classifier: "a" });
});
after(async () => {
  await stop();
  await directory[Symbol.asyncDispose]();
});

/** Which of the versions the names in an answer come from. */
const versionsIn = (names: readonly string[]): readonly string[] => [
  ...new Set(names.filter((name) => /^[ab] \d$/.test(name)).map((name) => name[0] ?? "")),
];

async function switchUntil(done: AbortSignal, onSwitch: () => void): Promise<void> {
  for (let version = "b"; !done.aborted; version = version === "a" ? "b" : "a") {
    await activateVersion(classifiers, version);
    assert.deepEqual(await client.call("reload", [], patient), { classifier: version });
    onSwitch();
  }
}

describe("the recognition server while its classifier is switched back and forth", () => {
  test("answers each of many calls at once wholly by one version, and says by which", async () => {
    // More than the server has in work at once, so that a switch falls between the images of a call.
    const images = Array.from({ length: 8 }, (_, i) => portraits[i % 3] ?? "");
    const answeredBy: string[] = [];
    const everyWay = ["detect_faces a", "detect_faces b", "recognize a", "recognize b"];
    let switches = 0;
    const isEnough = (): boolean => switches > 10 && everyWay.every((way) => answeredBy.includes(way));
    const ask = async (by: RpcClient): Promise<void> => {
      // Which version answers is chance, so that each way is waited for, and not for ever.
      for (let round = 0; round < 40 && (round === 0 || !isEnough()); round++) {
        const reply = await recognize(by, images);
        assert.equal(facesOf(reply).length, images.length);
        const candidates = facesOf(reply).flatMap(({ identification }) => identification.candidates);
        assert.deepEqual(versionsIn(candidates.map(({ name }) => name)), [reply.classifier]);
        answeredBy.push(`recognize ${reply.classifier}`);

        const elements = images.map((image) => ({ image, labels: [{ name: "person", box }] }));
        const text = String(await by.call("detect_faces", [elements], patient));
        const named = (JSON.parse(text) as { labels: { face: string | null }[] }[]).map(
          ({ labels }) => labels[0]?.face,
        );
        const versions = versionsIn(named.filter((name) => typeof name === "string"));
        assert.equal(versions.length, 1, named.join());
        answeredBy.push(`detect_faces ${versions[0]}`);
      }
    };
    const [endpoint = ""] = await server.endpoints;
    const clients = Array.from({ length: 3 }, () => patientClient(endpoint));
    const done = new AbortController();
    const switching = switchUntil(done.signal, () => switches++);
    try {
      await Promise.all(clients.map(ask));
    } finally {
      done.abort();
      await switching;
      for (const each of clients) await each[Symbol.asyncDispose]();
    }
    assert.ok(switches > 10, `${switches} switches`);
    assert.deepEqual([...new Set(answeredBy)].sort(), everyWay);
    assert.ok(answeredBy.length >= 6, `${answeredBy.length} answers`);
  });
});

describe("the recognition server and classifier versions that are damaged", () => {
  const status = async () =>
    (await client.call("status", [], patient)) as { classifier: { version: string; problem: string | null } };
  const assertServedBy = async (version: string): Promise<void> => {
    const reply = await recognize(client, portraits.slice(0, 2));
    assert.equal(reply.classifier, version);
    assert.equal(facesOf(reply)[0]?.identification.candidates.length, 3);
    assert.equal((await status()).classifier.version, version);
  };

  test("serves on with the version before, says why in the log and in status, and takes up the next whole one", async () => {
    await activateVersion(classifiers, "a");
    await client.call("reload", [], patient);
    const current = join(classifiers, "current");
    const half = join(classifiers, "half");
    await mkdir(half);
    await writeFile(join(half, "svm.json"), "{");
    const damage = [
      { write: () => writeFile(current, "half\n"), why: /half/ },
      { write: () => writeFile(current, "nothing\n"), why: /nothing/ },
      { write: () => rm(current), why: /current .* gone/ },
      {
        write: async () => {
          await truncate(join(classifiers, "b", "svm-vectors.bin"), 1000);
          await writeFile(current, "b\n");
        },
        why: /b is damaged \(svm-vectors\.bin has 1000 bytes/,
      },
    ];
    for (const { write, why } of damage) {
      await write();
      server.process.kill("SIGHUP");
      while (!why.test((await status()).classifier.problem ?? "")) await sleep(20);
      await assertServedBy("a");
      // The log comes by another way than the answers.
      const refusal = () => server.lines.findLast(({ msg }) => msg === "classifier not taken up");
      await until(() => why.test(String(refusal()?.["reason"])));
      assert.equal(refusal()?.["classifier"], "a");
    }
    await activateVersion(classifiers, "a");
    await client.call("reload", [], patient);
    assert.equal((await status()).classifier.problem, null);
  });

  test("started anew, serves with the version before the damaged one", async () => {
    await stop();
    await writeFile(join(classifiers, "current"), "b\n");
    await start();
    await assertServedBy("a");
    const line = server.lines.find(({ msg }) => msg.startsWith("classifier not taken up"));
    assert.match(String(line?.["reason"]), /svm-vectors\.bin/);
    assert.equal(basename(String(line?.["refused"])), "b");
  });
});
