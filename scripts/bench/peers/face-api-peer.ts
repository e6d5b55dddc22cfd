/**
 * `@vladmandic/face-api` at its default detector, with its landmarks, descriptors and its own matcher. Frames are
 * decoded by libvips, which is faster than what its examples take.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { unknownName } from "../../../src/classifier/classifier.ts";
import { sharp } from "../../../src/images/sharp.ts";
import { answerLines } from "./answer-lines.ts";

interface Disposable3d {
  dispose(): void;
}
interface Tf {
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  tensor3d(data: Uint8Array, shape: readonly number[], type: "int32"): Disposable3d;
}
interface Net {
  loadFromDisk(folder: string): Promise<void>;
}
interface Found {
  readonly detection: { readonly box: Readonly<Record<"left" | "top" | "right" | "bottom", number>> };
  readonly descriptor: Float32Array;
}
/** The part of face-api that is used here. */
interface FaceApi {
  readonly tf: Tf;
  readonly nets: Readonly<Record<"ssdMobilenetv1" | "faceLandmark68Net" | "faceRecognitionNet", Net>>;
  detectAllFaces(image: Disposable3d): {
    withFaceLandmarks(): { withFaceDescriptors(): PromiseLike<readonly Found[]> };
  };
  readonly LabeledFaceDescriptors: new (label: string, descriptors: readonly Float32Array[]) => object;
  readonly FaceMatcher: new (
    labelled: readonly object[],
  ) => { findBestMatch(descriptor: Float32Array): { readonly label: string } };
}

const [, , folder = "", backend = "wasm"] = process.argv;
const require = createRequire(join(folder, "package.json"));
const faceapi = await open();
let matcher: InstanceType<FaceApi["FaceMatcher"]> | undefined;

await answerLines(async (question) => {
  if (typeof question["encode"] === "string") return await encode(String(question["dataset"]), question["encode"]);
  if (typeof question["fit"] === "string") return await fit(question["fit"]);
  const faces = (await facesOf(String(question["frame"]))).map(({ detection: { box }, descriptor }) => ({
    box: [box.left, box.top, box.right, box.bottom],
    name: matcher?.findBestMatch(descriptor).label ?? null,
  }));
  return { faces: faces.map(({ box, name }) => ({ box, name: name === "unknown" ? null : name })) };
});

async function open(): Promise<FaceApi> {
  if (backend === "wasm") {
    require("@tensorflow/tfjs");
    const wasm = require("@tensorflow/tfjs-backend-wasm") as { setWasmPaths(folder: string): void };
    wasm.setWasmPaths(join(folder, "node_modules/@tensorflow/tfjs-backend-wasm/dist/"));
  } else require("@tensorflow/tfjs-node");
  const api = require(`@vladmandic/face-api/dist/face-api.node${backend === "wasm" ? "-wasm" : ""}.js`) as FaceApi;
  await api.tf.setBackend(backend);
  await api.tf.ready();
  const weights = join(folder, "node_modules/@vladmandic/face-api/model");
  for (const net of Object.values([api.nets.ssdMobilenetv1, api.nets.faceLandmark68Net, api.nets.faceRecognitionNet]))
    await net.loadFromDisk(weights);
  return api;
}

async function facesOf(path: string): Promise<readonly Found[]> {
  const { data, info } = await sharp(await readFile(path))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const image = faceapi.tf.tensor3d(data, [info.height, info.width, 3], "int32");
  try {
    return await faceapi.detectAllFaces(image).withFaceLandmarks().withFaceDescriptors();
  } finally {
    image.dispose();
  }
}

async function encode(dataset: string, out: string) {
  const people: { name: string; descriptors: number[][] }[] = [];
  for (const name of (await readdir(dataset)).filter((each) => each !== unknownName).sort()) {
    const descriptors: number[][] = [];
    for (const file of (await readdir(join(dataset, name))).sort()) {
      const [face] = await facesOf(join(dataset, name, file));
      if (face !== undefined) descriptors.push([...face.descriptor]);
    }
    if (descriptors.length > 0) people.push({ name, descriptors });
  }
  await writeFile(out, JSON.stringify(people));
  return { encoded: people.length };
}

async function fit(file: string) {
  const people = JSON.parse(await readFile(file, "utf8")) as { name: string; descriptors: number[][] }[];
  const labelled = people.map(
    ({ name, descriptors }) =>
      new faceapi.LabeledFaceDescriptors(
        name,
        descriptors.map((values) => Float32Array.from(values)),
      ),
  );
  matcher = new faceapi.FaceMatcher(labelled);
  return { fitted: people.length };
}
