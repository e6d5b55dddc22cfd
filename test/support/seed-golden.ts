import type { RpcMethod } from "../../src/rpc/built-ins.ts";
import type { SourcedFrame } from "../../src/uploader/frame-source.ts";
import { fakeRecognizer, readable } from "./fake-recognizer-server.ts";
import { serveForTest } from "./rpc.ts";

/** Rows, servers and answers of a run that was recorded of the older uploader. */

export const goldenBox = { ymin: 1.25, xmin: 2.5, ymax: 300.75, xmax: 400.5 };

interface GoldenRow {
  readonly frame: number;
  readonly monitor: "1" | "2";
  readonly at: string;
  readonly delta: string;
}

export const goldenRows: readonly GoldenRow[] = [
  { frame: 1, monitor: "1", at: "07:08:03", delta: "483.41" },
  { frame: 2, monitor: "1", at: "07:08:03", delta: "483.61" },
  { frame: 3, monitor: "2", at: "07:08:04", delta: "12.05" },
  { frame: 4, monitor: "1", at: "07:08:04", delta: "484.01" },
  { frame: 5, monitor: "2", at: "07:08:04", delta: "12.25" },
  { frame: 6, monitor: "1", at: "07:08:04", delta: "484.41" },
  { frame: 7, monitor: "1", at: "07:08:04", delta: "484.61" },
];

/** In the order in which our search finds them: event by event. */
export function goldenFrames(root: string, skipped: readonly number[]): readonly SourcedFrame[] {
  const rows = goldenRows.toSorted((a, b) => a.monitor.localeCompare(b.monitor));
  return rows.map(({ frame, monitor, at, delta }) => {
    const path = `${root}/${monitor}/26/03/05/07/00/00`;
    return {
      event: { path, monitor, event: monitor === "1" ? "9" : "10" },
      number: frame,
      source: { kind: "jpeg", path: `${path}/0000${frame}-capture.jpg` },
      hasSuccessor: true,
      alarm: {
        monitorName: monitor === "1" ? "FrontPorch" : "Monitor-2",
        eventName: monitor === "1" ? "Event-9" : "New Event",
        frameTime: new Date(`2026-03-05T${at}Z`),
        delta,
        score: 17,
        ...(skipped.includes(frame) ? { skipped: true } : {}),
      },
    };
  });
}

export interface GoldenServers extends AsyncDisposable {
  readonly objects: string;
  readonly faces: string;
  /** Paths of each call of detect_objects. */
  readonly asked: string[][];
  /** What detect_faces was given, all calls together. */
  readonly handedOver: { readonly image: string; readonly labels: readonly object[] }[];
}

const frameOf = (path: string): number => Number(/(\d+)-capture\.jpg$/.exec(path)?.[1]);

/**
 * Object and face server on the real wire, which answer as in that run: a person in 1, 3 and 7.
 *
 * @param options - `recognize`: whether the face server is one of ours
 */
export async function goldenServers({ recognize = true } = {}): Promise<GoldenServers> {
  const [asked, handedOver]: [GoldenServers["asked"], GoldenServers["handedOver"]] = [[], []];
  const objects = await serveForTest({
    methods: {
      detect_objects: {
        args: ["test_image_paths"],
        doc: "",
        call: ([paths]) => {
          asked.push(paths as string[]);
          const label = { id: 1, name: "person", score: 0.98, box: goldenBox };
          const found = (paths as string[]).map((image) => ({ image, labels: frameOf(image) === 4 ? [] : [label] }));
          return Promise.resolve(JSON.stringify(found));
        },
      },
    },
  });
  const answers: Readonly<Record<number, object>> = {
    1: { face: "lindo_st_angel", faceProba: 0.9731 },
    3: { face: null },
    7: { face: null, faceProba: 0.55 },
  };
  const detectFaces: RpcMethod = {
    args: ["test_image_paths"],
    doc: "",
    call: ([given]) => {
      const elements = given as GoldenServers["handedOver"];
      handedOver.push(...elements);
      const named = elements.map(({ image, labels }) => ({
        image,
        labels: labels.map((label) => ({ ...label, ...answers[frameOf(image)] })),
      }));
      return Promise.resolve(JSON.stringify(named));
    },
  };
  const methods = { detect_faces: detectFaces };
  const faces = recognize ? await fakeRecognizer(readable).serve(undefined, methods) : await serveForTest({ methods });
  const [objectEndpoint = "", faceEndpoint = ""] = [objects.endpoints[0], faces.endpoints[0]];
  return {
    objects: objectEndpoint,
    faces: faceEndpoint,
    asked,
    handedOver,
    async [Symbol.asyncDispose]() {
      await objects[Symbol.asyncDispose]();
      await faces[Symbol.asyncDispose]();
    },
  };
}
