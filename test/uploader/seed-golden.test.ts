import assert from "node:assert/strict";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { FaceServiceError } from "../../src/errors.ts";
import { connectRpc } from "../../src/rpc/rpc-client.ts";
import type { SourcedFrame } from "../../src/uploader/frame-source.ts";
import { RememberedLabels } from "../../src/uploader/seed/remembered-labels.ts";
import { openSeedDetector } from "../../src/uploader/seed/seed-detector.ts";
import { type IdentifiedDocument, openSeedSink, type SeedSinkParts } from "../../src/uploader/seed/seed-sink.ts";
import type { FrameDelivery } from "../../src/uploader/sink.ts";
import { type GoldenServers, goldenBox, goldenFrames, goldenServers } from "../support/seed-golden.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

// The older uploader names objects by local times.
process.env["TZ"] = "UTC";

interface Written {
  readonly documents: IdentifiedDocument[];
  readonly objects: Map<string, Readonly<Record<string, string>>>;
}

interface Run extends Written {
  readonly servers: GoldenServers;
  readonly root: string;
}

/** Delivers the seven frames of the golden run, with the older uploader's frameSkip of 1, on the real wire. */
async function goldenRun(
  settings: {
    faces?: boolean;
    objects?: boolean;
    falsePositives?: boolean;
    put?: SeedSinkParts["objects"];
    labels?: (root: string) => RememberedLabels;
  },
  check: (run: Run) => void | Promise<void>,
): Promise<void> {
  await using directory = await temporaryDirectory();
  const root = directory.path;
  const frames = goldenFrames(root, [2, 5, 6]);
  for (const { source } of frames) {
    await mkdir(dirname(source.path), { recursive: true });
    await writeFile(source.path, "jpeg");
  }
  await symlink("1", join(root, "FrontPorch"));
  await using servers = await goldenServers();
  await using objects = connectRpc(servers.objects, { heartbeatMs: 30_000 });
  await using faces = connectRpc(servers.faces, { heartbeatMs: 30_000 });
  const written: Written = { documents: [], objects: new Map() };
  const put = (key: string, bytes: Uint8Array, metadata: Readonly<Record<string, string>>): Promise<void> => {
    assert.equal(Buffer.from(bytes).toString(), "jpeg", "as it was captured");
    written.objects.set(key, metadata);
    return Promise.resolve();
  };
  const { faces: withFaces = true, objects: withObjects = true, falsePositives = false } = settings;
  const detector = openSeedDetector({ objects, faces: withFaces ? faces : undefined }, 5000);
  await using sink = openSeedSink({
    detector: withObjects ? detector : undefined,
    documents: { put: (documents) => Promise.resolve(void written.documents.push(...documents)) },
    objects: settings.put ?? (() => Promise.resolve({ put })),
    uploadFalsePositives: falsePositives,
    labels: settings.labels?.(root),
  });
  await sink.frames?.deliver(frames.map(delivery));
  await check({ ...written, servers, root });
}

const delivery = (frame: SourcedFrame): FrameDelivery => ({
  frame,
  result: { monitor: "", event: "", frame: 0, image: "", capturedAt: new Date(), processedAt: new Date(), faces: [] },
  picture: () => Promise.resolve(Buffer.from("jpeg")),
  embeddings: () => undefined,
});

const front = "26/03/05/07/00/00";
const person = { Confidence: 98, Name: "person", Box: goldenBox };
const keys = [
  "upload/FrontPorch/2026-3-5/hour-7/Event_9-ID_9-Frame_1-7-8-3-410.jpg",
  "upload/Monitor-2/2026-3-5/hour-7/New_Event-ID_10-Frame_3-7-8-4-050.jpg",
  "upload/FrontPorch/2026-3-5/hour-7/Event_9-ID_9-Frame_7-7-8-4-610.jpg",
];

describe("the seed-compatible mode, in the run that was recorded of smart-zoneminder's uploader", () => {
  test("asks the object server for the frames that are not passed over, and the face server with its whole answer", () =>
    goldenRun({}, ({ servers, root }) => {
      const paths = [
        `FrontPorch/${front}/00001`,
        `2/${front}/00003`,
        `FrontPorch/${front}/00004`,
        `FrontPorch/${front}/00007`,
      ];
      assert.deepEqual(servers.asked, [paths.map((path) => `${root}/${path}-capture.jpg`)]);
      assert.deepEqual(
        servers.handedOver.map((element) => element.labels.length),
        [1, 1, 0, 1],
      );
    }));

  test("asks about no frame again whose labels recognition has had", async () => {
    const had = new RememberedLabels();
    const had7 = [{ name: "person", score: 0.98, box: goldenBox, face: "Ann", faceProba: 0.75 }];
    await goldenRun(
      {
        labels: (root) => {
          had.put(`${root}/1/${front}/00004-capture.jpg`, []);
          had.put(`${root}/1/${front}/00007-capture.jpg`, had7);
          return had;
        },
      },
      ({ servers, documents }) => {
        assert.deepEqual(
          servers.handedOver.map(({ image }) => Number(/(\d+)-capture/.exec(image)?.[1])),
          [1, 3],
        );
        assert.deepEqual(
          documents.map(({ document }) => document.labels[0]?.Face),
          ["lindo_st_angel", undefined, null, undefined, undefined, undefined, "Ann"],
        );
      },
    );
  });

  test("writes its documents", () =>
    goldenRun({}, ({ documents, root }) => {
      const image = (path: string): string => `${root}/${path}-capture.jpg`;
      const skipped = (path: string) => ({ image: image(path), labels: [], status: "skipped", objDet: "local" });
      const processed = (path: string, ...labels: object[]) => ({
        image: image(path),
        labels,
        status: "processed",
        objDet: "local",
      });
      assert.deepEqual(
        documents.map(({ document }) => document),
        [
          processed(`FrontPorch/${front}/00001`, { ...person, Face: "lindo_st_angel", FaceConfidence: 97.31 }),
          skipped(`FrontPorch/${front}/00002`),
          processed(`2/${front}/00003`, { ...person, Face: null, FaceConfidence: Number.NaN }),
          processed(`FrontPorch/${front}/00004`),
          skipped(`2/${front}/00005`),
          skipped(`FrontPorch/${front}/00006`),
          processed(`FrontPorch/${front}/00007`, { ...person, Face: null, FaceConfidence: 55.00000000000001 }),
        ],
      );
      assert.deepEqual(Object.keys(documents[0]?.document ?? {}), ["image", "labels", "status", "objDet"]);
      assert.equal(new Set(documents.map(({ id }) => Buffer.from(id).toString("hex"))).size, 7);
    }));

  test("writes its objects with their metadata", () =>
    goldenRun({}, ({ objects, root }) => {
      assert.deepEqual([...objects.keys()].sort(), [...keys].sort());
      const box = JSON.stringify(goldenBox);
      assert.deepEqual(objects.get(keys[0] ?? ""), {
        zmMonitorName: "FrontPorch",
        zmEventName: "Event_9",
        zmEventId: "9",
        zmFrameId: "1",
        zmFrameDatetime: "2026-03-05T07:08:03.410Z",
        zmScore: "17",
        zmLocalEventPath: `${root}/FrontPorch/${front}/00001-capture.jpg`,
        alert: "true",
        labels: `[{"Confidence":98,"Name":"person","Box":${box},"Face":"lindo_st_angel","FaceConfidence":97.31}]`,
      });
      assert.match(objects.get(keys[1] ?? "")?.["labels"] ?? "", /"Face":null,"FaceConfidence":null\}\]$/);
    }));

  test("uploads false positives too when it is told to, with alert false and no labels", () =>
    goldenRun({ falsePositives: true }, ({ objects }) => {
      assert.equal(objects.size, 4);
      const metadata = objects.get("upload/FrontPorch/2026-3-5/hour-7/Event_9-ID_9-Frame_4-7-8-4-010.jpg");
      assert.deepEqual([metadata?.["alert"], metadata?.["labels"]], ["false", undefined]);
    }));

  test("without face recognition writes no keys of faces", () =>
    goldenRun({ faces: false }, ({ documents, servers }) => {
      assert.deepEqual(documents[0]?.document.labels, [person]);
      assert.deepEqual(servers.handedOver, []);
    }));

  test("without object detection uploads every frame, with neither alert nor labels", () =>
    goldenRun({ objects: false }, ({ documents, objects, servers }) => {
      assert.equal(objects.size, 4);
      for (const metadata of objects.values()) assert.ok(!("alert" in metadata) && !("labels" in metadata));
      assert.deepEqual(new Set(documents.map(({ document }) => document.objDet)), new Set(["remote"]));
      assert.deepEqual(servers.asked, []);
    }));

  test("puts labels that S3 has no room for into an object beside the picture", async () => {
    const put: [string, Readonly<Record<string, string>>, string][] = [];
    const bucket = {
      put: (key: string, bytes: Uint8Array, metadata: Readonly<Record<string, string>>) => {
        if ("labels" in metadata)
          return Promise.reject(new FaceServiceError("REQUEST_INVALID", "it takes 3000 bytes of at most 2048"));
        put.push([key, metadata, Buffer.from(bytes).toString()]);
        return Promise.resolve();
      },
    };
    await goldenRun({ put: () => Promise.resolve(bucket) }, () => {
      const beside = "upload/FrontPorch/2026-3-5/hour-7/Event_9-ID_9-Frame_1-7-8-3-410-labels.txt";
      assert.match(put.find(([key]) => key === beside)?.[2] ?? "", /^\[\{"Confidence":98/);
      assert.equal(put.find(([key]) => key === keys[0])?.[1]["labelsKey"], beside);
    });
  });
});
