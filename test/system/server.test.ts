import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { createConnection, type Socket } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { decodeEvent, encodeEvent, parsed } from "../../src/rpc/codec.ts";
import { identifyReply } from "../../src/rpc/identify.ts";
import { recognizeReply, toImageOutcome } from "../../src/rpc/recognize.ts";
import type { RpcClient } from "../../src/rpc/rpc-client.ts";
import { writeBadImages, writePngNamedJpg } from "../support/bad-images.ts";
import { openDatagramReceiver } from "../support/datagram-receiver.ts";
import { fetchedModels } from "../support/fetched-models.ts";
import { patientClient, residentBytes, type ServerProcess, startServer } from "../support/recognition-server.ts";
import { bareSocket } from "../support/rpc.ts";
import { type TemporaryDirectory, temporaryDirectory } from "../support/temporary-directory.ts";

const patient = { timeoutMs: 180_000 };
const everywhere = { ymin: 0, xmin: 0, ymax: 10_000, xmax: 10_000 };

let photos = "";
let directory: TemporaryDirectory;
before(async () => {
  photos = await (await fetchedModels()).store.asset("sample-photos");
  directory = await temporaryDirectory();
});
after(() => directory[Symbol.asyncDispose]());

const photo = (number: number): string => join(photos, `sample${number}.jpg`);

async function facesIn(client: RpcClient, image: object): Promise<ReturnType<typeof toImageOutcome>> {
  const reply = parsed(recognizeReply, await client.call("recognize", [{ images: [image] }], patient));
  const [first] = reply.images;
  assert.ok(first);
  return toImageOutcome(first);
}

/** Resolves also when the other side cuts it off. */
function closed(connection: Socket): Promise<void> {
  return new Promise((resolve) => {
    connection.on("error", () => undefined).once("close", () => resolve());
    connection.resume();
  });
}

describe("the recognition server and what may be thrown at it", () => {
  let server: ServerProcess;
  let ipc = "";
  let tcp = "";
  let client: RpcClient;
  before(async () => {
    server = await startServer({
      directory: directory.path,
      allowedRoots: [photos, directory.path],
      endpoints: [`ipc://${directory.path}/s.sock`, "tcp://127.0.0.1:0"],
    });
    [ipc = "", tcp = ""] = await server.endpoints;
    client = patientClient(ipc);
  });
  after(async () => {
    await client[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });
  /** It still finds the faces of a good photo. */
  const assertServes = async (): Promise<void> => {
    const outcome = await facesIn(client, { path: photo(1) });
    assert.ok(outcome.kind === "recognized" && outcome.faces.length > 0);
  };

  test("answers every bad image by itself, in both methods, and the good ones beside it", async () => {
    const bad = await writeBadImages(directory.path, photo(1));
    for (const [what, path] of Object.entries(bad)) {
      if (path !== "") {
        const outcome = await facesIn(client, { path });
        assert.ok(outcome.kind === "failed", what);
        assert.match(outcome.code, /^(IMAGE_UNREADABLE|REQUEST_INVALID)$/, what);
        assert.ok(outcome.message.length > 10, what);
      }
      const labels = [{ name: "person", box: everywhere }];
      const elements = [{ image: path, labels }];
      const answer = await client.call("detect_faces", [elements], patient);
      assert.deepEqual(JSON.parse(String(answer)), [{ image: path, labels: [{ ...labels[0], face: null }] }], what);
    }
    await assertServes();
  });

  test("identifies the embeddings that it has answered, and refuses those of another length", async () => {
    const request = { images: [{ path: photo(1) }], with_embeddings: true };
    const { images, models } = parsed(recognizeReply, await client.call("recognize", [request], patient));
    const faces = images.flatMap((image) => ("faces" in image ? image.faces : []));
    const embedded = faces.map(({ embedding = [], quality }) => ({ embedding, quality }));
    const { embedder } = models;
    const answer = await client.call("identify", [{ embedder, faces: embedded }], patient);
    assert.deepEqual(
      parsed(identifyReply, answer).faces,
      faces.map(({ identification }) => ({ identification })),
    );
    await assert.rejects(client.call("identify", [{ embedder, faces: [{ embedding: [1, 2] }] }], patient), {
      code: "REQUEST_INVALID",
    });
  });

  test("reads a PNG that is named .jpg", async () => {
    const outcome = await facesIn(client, { path: await writePngNamedJpg(directory.path, photo(1)) });
    assert.ok(outcome.kind === "recognized" && outcome.faces.length > 0);
  });

  test("answers null for negative, empty and NaN boxes", async () => {
    const boxes = [
      { ymin: -500, xmin: -500, ymax: -10, xmax: -10 },
      { ymin: 90_000, xmin: 90_000, ymax: 99_000, xmax: 99_000 },
      { ymin: 10, xmin: 10, ymax: 10, xmax: 10 },
      { ymin: 50, xmin: 50, ymax: 10, xmax: 10 },
      { ymin: Number.NaN, xmin: Number.NaN, ymax: Number.NaN, xmax: Number.NaN },
      { ymin: Number.NEGATIVE_INFINITY, xmin: 0, ymax: Number.POSITIVE_INFINITY, xmax: 10 },
      { ymin: -1e300, xmin: -1e300, ymax: 1, xmax: 1 },
    ];
    const labels = boxes.map((box) => ({ name: "person", box }));
    const answer = await client.call("detect_faces", [[{ image: photo(1), labels }]], patient);
    const [element] = JSON.parse(String(answer)) as [{ labels: { face: unknown; faceProba?: unknown }[] }];
    for (const { face, faceProba } of element.labels) assert.deepEqual([face, faceProba], [null, undefined]);
    const region = { left: Number.NaN, top: 0, right: 10, bottom: 10 };
    await assert.rejects(facesIn(client, { path: photo(1), regions: [region] }), { code: "REQUEST_INVALID" });
    await assertServes();
  });

  test("refuses wrong argument shapes and unknown methods", async () => {
    const calls: readonly (readonly [method: string, args: readonly unknown[]])[] = [
      ["detect_faces", []],
      ["detect_faces", ["/1.jpg"]],
      ["detect_faces", [[{ image: photo(1) }]]],
      ["detect_faces", [[], { keyword: 1 }]],
      ["recognize", [{}]],
      ["recognize", [{ images: [{ path: "" }] }]],
      ["recognize", [{ images: new Array(300).fill({ path: photo(1) }) }]],
      ["no_such_method", []],
      ["__init__", []],
    ];
    for (const [method, args] of calls)
      await assert.rejects(client.call(method, args, patient), { code: "REQUEST_INVALID" }, method);
    await assertServes();
  });

  test("is not moved by garbage on the socket", async () => {
    const raw = createConnection({ host: "127.0.0.1", port: Number(tcp.split(":").at(-1)) });
    raw.end("GET / HTTP/1.1\r\n\r\n".repeat(1000));
    const unix = createConnection({ path: `${directory.path}/s.sock` });
    unix.end(new Uint8Array(100_000).fill(0xff));
    await Promise.all([closed(raw), closed(unix)]);

    const socket = bareSocket(tcp);
    for (const frames of [["x"], ["", "x"], ["", new Uint8Array(1000).fill(0x91)], ["", "", ""], ["a", "b"]])
      await socket.send(frames);
    await socket.send(["", encodeEvent({ id: "a", name: "_zerorpc_ping", args: [] })]);
    assert.deepEqual(decodeEvent((await socket.receive())[1] as Uint8Array).args, [["pong", "DetectRPC"]]);
    socket.close();
    const { counters } = (await client.call("status", [], patient)) as { counters: { dropped: number } };
    assert.equal(counters.dropped, 5);
    await assertServes();
  });

  for (const [transport, endpoint] of [
    ["ipc", () => ipc],
    ["tcp", () => tcp],
  ] as const)
    test(`cuts off a client that sends 300 MB over ${transport}, and keeps none of it`, async () => {
      await assertServes();
      const beforeBytes = await residentBytes(server.pid);
      await using rude = patientClient(endpoint());
      const image = { bytes: new Uint8Array(300_000_000) };
      await assert.rejects(rude.call("recognize", [{ images: [image] }], patient), {
        code: "UNAVAILABLE",
        message: /closed the connection/,
      });
      await assertServes();
      assert.ok((await residentBytes(server.pid)) - beforeBytes < 50_000_000);
    });

  for (const megabytes of [70, 200])
    test(`says so when a request has ${megabytes} MB, and serves on`, async () => {
      const image = { bytes: new Uint8Array(megabytes * 1_000_000) };
      for (const endpoint of [ipc, tcp]) {
        await using rude = patientClient(endpoint);
        await assert.rejects(rude.call("recognize", [{ images: [image] }], patient), {
          code: "REQUEST_INVALID",
          message: /at most 67108864 bytes.*server.maxMessageBytes/,
        });
        await assertServes();
      }
    });

  test("refuses a second server at the same endpoint, which ends by itself, and serves on", async () => {
    await using second = await startServer({
      directory: directory.path,
      allowedRoots: [],
      endpoints: [`ipc://${directory.path}/s.sock`],
    });
    assert.equal(await second.exitCode, 69);
    assert.match(second.lines.at(-1)?.msg ?? "", new RegExp(`another process listens at ipc://${directory.path}`));
    await assertServes();
  });
});

describe("the recognition server's end and its return", () => {
  test("takes the place of one that was killed; at SIGTERM finishes what runs, answers it, ends with 0 and leaves no socket file", async () => {
    assert.ok((await stat(`${directory.path}/s.sock`)).isSocket(), "left behind by the server of the tests above");
    await using manager = await openDatagramReceiver();
    await using server = await startServer({
      directory: directory.path,
      allowedRoots: [photos],
      notifySocket: manager.path,
    });
    const [endpoint = ""] = await server.endpoints;
    assert.equal(await manager.next(), "READY=1");
    server.process.kill("SIGHUP");
    assert.match(await manager.next(), /^RELOADING=1\nMONOTONIC_USEC=\d+$/);
    assert.equal(await manager.next(), "READY=1");
    await using client = patientClient(endpoint);
    const images = Array.from({ length: 8 }, (_, i) => ({ path: photo(1 + (i % 6)) }));
    const calls = Array.from({ length: 4 }, () => client.call("recognize", [{ images }], patient));
    while (((await client.call("status", [], patient)) as { queue: { running: number } }).queue.running === 0)
      await sleep(5);
    server.process.kill("SIGTERM");
    // Answered until the signal has come, refused while the images are recognised.
    const askAlways = async (): Promise<void> => {
      for (;;) await client.call("status", [], patient);
    };
    await assert.rejects(askAlways(), { code: "UNAVAILABLE" });
    assert.equal(await manager.next(), "STOPPING=1");
    for (const reply of await Promise.all(calls)) {
      const outcomes = parsed(recognizeReply, reply).images.map(toImageOutcome);
      assert.equal(outcomes.length, images.length);
      assert.ok(outcomes.every(({ kind }) => kind === "recognized"));
    }
    assert.equal(await server.exitCode, 0);
    assert.ok(server.lines.some(({ msg }) => msg === "draining"));
    await assert.rejects(stat(`${directory.path}/s.sock`), { code: "ENOENT" });
  });

  test("does not start with a configuration that is wrong, and names every problem", async () => {
    await using own = await temporaryDirectory();
    await using server = await startServer({ directory: own.path, allowedRoots: [], endpoints: ["http://x"] });
    assert.equal(await server.exitCode, 78);
    assert.match(server.lines.map(({ msg }) => msg).join("\n"), /server\.endpoints.*http:\/\/x/);
  });
});
