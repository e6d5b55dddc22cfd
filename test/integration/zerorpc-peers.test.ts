import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { RpcMethods } from "../../src/rpc/built-ins.ts";
import { serveRpc } from "../../src/rpc/rpc-server.ts";
import { detectFacesMethod } from "../../src/server/detect-faces.ts";
import { aFace, FakeEngine, known } from "../support/fake-engine.ts";
import { ipcPath, MemoryLog } from "../support/rpc.ts";
import { peers, peersInstalled, zerorpcCommand } from "../support/zerorpc-peers.ts";

const skip = peersInstalled ? false : "run scripts/ci/install-zerorpc.sh first";
const slowMs = 25_000;

async function serve() {
  const log = new MemoryLog();
  const engine = new FakeEngine(() => [aFace(known("Zoë", 0.95), { region: 0 })]);
  const classifier = { directory: () => undefined, problem: () => undefined, reload: () => Promise.resolve(undefined) };
  const methods: RpcMethods = {
    detect_faces: detectFacesMethod({ engine, classifier, log }),
    slow: {
      args: ["ms"],
      doc: "Answers after so many milliseconds.",
      call: async ([ms]) => {
        await sleep(Number(ms));
        return ms;
      },
    },
    echo: { args: ["value"], doc: "Answers its argument.", call: ([value]) => Promise.resolve(value) },
  };
  return await serveRpc(
    {
      name: "DetectRPC",
      endpoints: [`ipc://${ipcPath()}`, "tcp://127.0.0.1:0"],
      heartbeatMs: 1000,
      maxMessageBytes: 10_000_000,
    },
    { methods, log },
  );
}

const element = {
  image: "/nvr/é/1.jpg",
  labels: [
    { id: 1, name: "person", score: 0.98, box: { ymin: 1.25, xmin: 2.5, ymax: 300.75, xmax: 400.5 } },
    { id: 2, name: "dog", score: 0.5, box: {} },
  ],
};

describe("zerorpc programs that others wrote", { skip, concurrency: true }, () => {
  for (const peer of peers) {
    test(`${peer.title} gets answers, errors and the built-in methods over ipc and tcp`, async () => {
      await using server = await serve();
      for (const endpoint of server.endpoints) {
        const [faces, empty, echo, unknown, noLabels, ping, list] = await peer.calls(endpoint, [
          ["detect_faces", [element]],
          ["detect_faces", []],
          ["echo", { list: [1, 2.5, null, true], text: "門", nested: { deep: ["x"] } }],
          ["nosuch"],
          ["detect_faces", [{ image: "/1.jpg" }]],
          ["_zerorpc_ping"],
          ["_zerorpc_list"],
        ]);
        assert.ok(faces !== undefined && "value" in faces);
        assert.deepEqual(JSON.parse(String(faces.value)), [
          { ...element, labels: [{ ...element.labels[0], face: "Zoë", faceProba: 0.95 }, element.labels[1]] },
        ]);
        assert.deepEqual(empty, { value: "[]" });
        assert.deepEqual(echo, { value: { list: [1, 2.5, null, true], text: "門", nested: { deep: ["x"] } } });
        assert.ok(unknown !== undefined && "error" in unknown);
        assert.equal(unknown.error[0], "NameError");
        assert.match(unknown.error[1], /nosuch/);
        assert.ok(noLabels !== undefined && "error" in noLabels);
        assert.equal(noLabels.error[0], "KeyError");
        assert.match(noLabels.error[1], /'labels'/);
        assert.deepEqual(ping, { value: ["pong", "DetectRPC"] });
        assert.deepEqual(list, { value: ["detect_faces", "slow", "echo"] });
      }
      assert.equal(server.counters().dropped, 0);
    });

    test(`${peer.title} waits ${slowMs / 1000} s for its answer, over ipc and tcp`, async () => {
      await using server = await serve();
      const outcomes = await Promise.all(
        server.endpoints.map((endpoint) =>
          peer.calls(endpoint, [
            ["slow", slowMs],
            ["echo", "after"],
          ]),
        ),
      );
      assert.deepEqual(
        outcomes,
        server.endpoints.map(() => [{ value: slowMs }, { value: "after" }]),
      );
    });
  }

  test("zerorpc's own command line program lists the methods with their arguments and help", async () => {
    await using server = await serve();
    const [endpoint = ""] = server.endpoints;
    const listing = await zerorpcCommand(endpoint);
    assert.match(listing, /\[DetectRPC\]/);
    assert.match(listing, /slow\s+Answers after so many milliseconds\./);
  });
});
