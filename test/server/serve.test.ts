import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { FaceServiceError } from "../../src/errors.ts";
import { parsed } from "../../src/rpc/codec.ts";
import { recognizeReply, toImageOutcome } from "../../src/rpc/recognize.ts";
import { aFace, known } from "../support/fake-engine.ts";

import { serveWith } from "../support/serve-recognition.ts";

const soon = { timeoutMs: 60_000 };

describe("recognize", () => {
  test("answers every face with its box, landmarks, quality, answer and candidates", async () => {
    const face = aFace(known("ann", 0.97), { region: 0 });
    await using server = await serveWith(() => [{ ...face, embedding: Float32Array.of(0.6, -0.8) }]);
    const reply = await server.call("recognize", {
      images: [{ path: "/1.jpg", regions: [{ left: 0, top: 0, right: 100, bottom: 100 }] }],
      with_embeddings: true,
    });
    assert.deepEqual(reply, {
      classifier: "v1",
      models: { detector: "a-detector@000000000000", embedder: "an-embedder@000000000000" },
      images: [
        {
          size: { width: 640, height: 480 },
          faces: [
            {
              box: { left: 10, top: 20, right: 60, bottom: 80.5 },
              landmarks: {
                left_eye: { x: 20, y: 40 },
                right_eye: { x: 45, y: 40 },
                nose: { x: 33, y: 55 },
                left_mouth: { x: 25, y: 65 },
                right_mouth: { x: 42, y: 65 },
              },
              quality: { size_px: 50, sharpness: 321.5, frontality: 0.8, detection_score: 0.9 },
              identification: {
                kind: "known",
                name: "ann",
                probability: 0.97,
                candidates: [{ name: "ann", probability: 0.97 }],
              },
              region: 0,
              embedding: [Math.fround(0.6), Math.fround(-0.8)],
            },
          ],
          timings: { decode_ms: 1, detect_ms: 2, embed_ms: 3, total_ms: 6.5 },
        },
      ],
    });
    assert.deepEqual(server.engine.jobs, [
      {
        image: { kind: "path", path: "/1.jpg" },
        regions: [{ left: 0, top: 0, right: 100, bottom: 100 }],
        classifier: "/classifiers/v1",
        withEmbeddings: true,
      },
    ]);
  });

  test("comes back through the schemas as the faces that the engine found", async () => {
    const found = [
      aFace(known("ann", 0.97)),
      aFace({ kind: "unknown", probability: 0.91, candidates: [{ name: "Unknown", probability: 0.91 }] }),
      aFace({ kind: "undecided", reason: "too small", candidates: [] }),
      aFace({
        kind: "undecided",
        reason: "below threshold",
        probability: 0.4,
        candidates: [{ name: "ann", probability: 0.4 }],
      }),
    ];
    await using server = await serveWith(() => found);
    const reply = parsed(recognizeReply, await server.call("recognize", { images: [{ bytes: new Uint8Array([1]) }] }));
    assert.deepEqual(reply.images.map(toImageOutcome), [
      { kind: "recognized", size: { width: 640, height: 480 }, faces: found },
    ]);
  });

  test("takes images by path and by bytes in one call, and answers a bad one by itself", async () => {
    await using server = await serveWith((job) => {
      if (job.image.kind === "path") throw new FaceServiceError("IMAGE_UNREADABLE", "no such file");
      assert.deepEqual(job.image.bytes, new Uint8Array([7, 8]));
      return [];
    });
    const reply = parsed(
      recognizeReply,
      await server.call("recognize", { images: [{ path: "/none.jpg" }, { bytes: new Uint8Array([7, 8]) }] }),
    );
    assert.deepEqual(reply.images.map(toImageOutcome), [
      { kind: "failed", code: "IMAGE_UNREADABLE", message: "no such file" },
      { kind: "recognized", size: { width: 640, height: 480 }, faces: [] },
    ]);
  });

  const wrong: Readonly<Record<string, readonly unknown[]>> = {
    "no argument": [],
    "two arguments": [{ images: [] }, {}],
    text: ["/1.jpg"],
    "no images": [{}],
    "an unknown key": [{ images: [], with_embedding: true }],
    "an image without path and bytes": [{ images: [{}] }],
    "an image with both": [{ images: [{ path: "/1.jpg", bytes: new Uint8Array(1) }] }],
    "text for bytes": [{ images: [{ bytes: "abc" }] }],
    "a region with a NaN": [
      { images: [{ path: "/1.jpg", regions: [{ left: Number.NaN, top: 0, right: 1, bottom: 1 }] }] },
    ],
    "a region without a side": [{ images: [{ path: "/1.jpg", regions: [{ left: 0, top: 0, right: 1 }] }] }],
  };
  test("refuses every other shape of the argument", async () => {
    await using server = await serveWith(() => []);
    for (const [what, args] of Object.entries(wrong))
      await assert.rejects(server.client.call("recognize", args, soon), { code: "REQUEST_INVALID" }, what);
    assert.equal(server.engine.jobs.length, 0);
  });

  test("asks the version with which the request began, also when another is activated meanwhile", async () => {
    await using server = await serveWith(async () => {
      await sleep(100);
      return [];
    });
    const images = Array.from({ length: 40 }, (_, i) => ({ path: `/${i}.jpg` }));
    const first = server.call("recognize", { images });
    while (server.engine.jobs.length === 0) await sleep(5);
    server.activate("/classifiers/v2");
    const second = server.call("recognize", { images: [{ path: "/x.jpg" }] });
    assert.equal(((await first) as { classifier: string }).classifier, "v1");
    assert.equal(((await second) as { classifier: string }).classifier, "v2");
    const used = server.engine.jobs.map(({ image, classifier }) => [
      image.kind === "path" && image.path === "/x.jpg",
      classifier,
    ]);
    assert.ok(
      used.every(([isSecond, classifier]) => classifier === (isSecond ? "/classifiers/v2" : "/classifiers/v1")),
    );
  });
});

describe("status and reload", () => {
  test("status tells versions, models, provider, queue and counters", async () => {
    await using server = await serveWith(() => []);
    await server.call("recognize", { images: [{ path: "/1.jpg" }] });
    await assert.rejects(server.call("nosuch"));
    const { started_at, uptime_s, node, memory, ...rest } = (await server.call("status")) as Record<string, unknown>;
    assert.ok(Math.abs(Date.parse(String(started_at)) - Date.now()) < 60_000);
    assert.ok(Number(uptime_s) >= 0);
    assert.equal(node, process.versions.node);
    assert.ok(Number((memory as { rss_bytes: number }).rss_bytes) > 1e6);
    assert.deepEqual(rest, {
      version: "1.2.3",
      endpoints: [server.endpoint],
      provider: "cpu",
      models: { detector: "a-detector@000000000000", embedder: "an-embedder@000000000000" },
      jpeg_decoder: "libvips",
      classifier: { kind: "svm", version: "v1", problem: null },
      queue: { waiting: 0, running: 0 },
      workers: { count: 1, restarted: 0 },
      counters: { calls: 2, running: 0, errors: 1, dropped: 0, undeliverable: 0, finished_jobs: 1, failed_jobs: 0 },
    });
  });

  test("reload answers the version in use; neither takes an argument", async () => {
    await using server = await serveWith(() => []);
    assert.deepEqual(await server.call("reload"), { classifier: "v1" });
    server.activate(undefined);
    assert.deepEqual(await server.call("reload"), { classifier: null });
    for (const method of ["status", "reload"])
      await assert.rejects(server.call(method, 1), { code: "REQUEST_INVALID", message: /TypeError/ });
  });
});
