import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { connectRpc } from "../../src/rpc/rpc-client.ts";
import { aFace, known } from "../support/fake-engine.ts";

import { serveWith } from "../support/serve-recognition.ts";

describe("1,000 detect_faces calls from 8 clients at once", () => {
  test("each gets its own answer, in its own order, none lost", async () => {
    await using server = await serveWith(async (job) => {
      const path = job.image.kind === "path" ? job.image.path : "";
      await sleep(path.length % 5);
      return (job.regions ?? []).map((region, i) => aFace(known(`${path}@${region.left}`, 0.95), { region: i }));
    });
    const clients = Array.from({ length: 8 }, () => connectRpc(server.endpoint, { heartbeatMs: 30_000 }));
    const elementsOf = (client: number, call: number) =>
      [0, 1, 2].map((image) => ({
        image: `/${client}/${call}/${image}.jpg`,
        labels: [0, 10].map((xmin) => ({ name: "person", box: { ymin: 0, xmin, ymax: 50, xmax: 50 } })),
      }));
    const calls = clients.flatMap((client, c) =>
      Array.from({ length: 125 }, async (_, i) => {
        const elements = elementsOf(c, i);
        const answer = JSON.parse(String(await client.call("detect_faces", [elements], { timeoutMs: 180_000 })));
        const expected = elements.map((element) => ({
          ...element,
          labels: element.labels.map((label) => ({
            ...label,
            face: `${element.image}@${label.box.xmin}`,
            faceProba: 0.95,
          })),
        }));
        assert.deepEqual(answer, expected);
      }),
    );
    assert.equal((await Promise.all(calls)).length, 1000);
    assert.equal(server.engine.jobs.length, 3000);
    for (const client of clients) await client[Symbol.asyncDispose]();
  });
});
