import { readFile } from "node:fs/promises";
import { FaceServiceError } from "../../src/errors.ts";
import type { FaceDetection, FaceDetector } from "../../src/face/detection.ts";
import { type BoundingBox, heightOf, intersectionOverUnion, type Size, widthOf } from "../../src/face/geometry.ts";
import type { RgbImage } from "../../src/face/image.ts";
import { decodeImage } from "../../src/images/decode.ts";
import { showProgress } from "../../src/service/progress.ts";
import { type Bench, configOf, wholeNumber } from "./bench.ts";
import { openDataFolder, readWider, type WiderImage } from "./wider/dataset.ts";
import { openPlanned } from "./wider/measure.ts";

/** Faces by their height in pixels of the picture; below the first nobody can be recognised. */
const bins = [
  { from: 10, to: 16 },
  { from: 16, to: 24 },
  { from: 24, to: 40 },
  { from: 40, to: 80 },
] as const;

/** From which a detection is a face. */
const leastOverlap = 0.5;

/**
 * Where a person moved whose face that is: a standing person is seven to eight heads high and three wide, and a camera
 * sees the upper half of most.
 */
function motionOf(face: BoundingBox): BoundingBox {
  const [width, height] = [widthOf(face), heightOf(face)];
  return { left: face.left - width, top: face.top, right: face.right + width, bottom: face.top + 5 * height };
}

/** The image as the upper left part of a camera's picture; as it is where it is larger. */
function asPartOf({ width, height }: Size, part: RgbImage): RgbImage {
  if (part.width >= width || part.height >= height) return part;
  const data = new Uint8Array(width * height * 3).fill(grey);
  for (let y = 0; y < part.height; y++)
    data.set(part.data.subarray(y * part.width * 3, (y + 1) * part.width * 3), y * width * 3);
  return { width, height, data };
}

const grey = 110;

interface Tally {
  faces: number;
  without: number;
  withBoxes: number;
}

export const bench: Bench = {
  summary: "small faces found with and without the box in which their owner moved",
  usage: `WIDER [--frame WIDTH] [--every N] [--config config.json]

  --frame    width of the camera's picture, of which each image is a part, pixel by pixel (default 2560); the rest is grey
  --every    only one image of so many

Of each image of WIDER FACE one face of each size is taken, with the box in which its owner would have moved. Told are the
shares of these faces found at detection.minScore without and with the box, the detections that fit no face, and the time.`,
  options: { frame: { type: "string" }, every: { type: "string" }, config: { type: "string" } },
  maxArguments: 1,
  async run({ paths: [data], values }) {
    if (data === undefined)
      throw new FaceServiceError("USAGE_INVALID", "expected a tar or a folder of WIDER FACE; see --help");
    const config = await configOf(values);
    await using folder = await openDataFolder(data);
    const width = wholeNumber(values["frame"], 2560);
    const frame = { width, height: Math.round((width * 9) / 16) };
    const every = wholeNumber(values["every"], 1);
    const images = (await readWider(folder.directory)).filter((_, index) => index % every === 0);
    const { kind } = config.models.detector;
    const plan = { config, kind, path: null, inputSizePx: config.detection.inputSizePx, precision: "fp32" } as const;
    await using detector = await openPlanned(plan, config.detection);
    const figures = await measure(images, { detector, limits: config.images, frame });
    console.log(`images in a frame of ${frame.width} x ${frame.height}\n`);
    console.log("face height    faces   found without   with the box");
    for (const { from, to, faces, without, withBoxes } of figures.bins)
      console.log(
        `${`${from} to ${to} px`.padEnd(14)} ${String(faces).padStart(5)} ${percent(without, faces).padStart(15)} ${percent(withBoxes, faces).padStart(14)}`,
      );
    const { looks, strayWithout, strayWith, timesAsLong } = figures;
    console.log(
      `${looks} looks; detections that fit no face: ${strayWithout} without, ${strayWith} with; ${timesAsLong.toFixed(2)} times as long`,
    );
    return { bench: "motion", images: images.length, frame, ...figures };
  },
};

interface Measurement {
  readonly detector: FaceDetector;
  readonly limits: Parameters<typeof decodeImage>[1];
  /** Of the camera's pictures. */
  readonly frame: Size;
}

async function measure(images: readonly WiderImage[], { detector, limits, frame }: Measurement) {
  const tallies = bins.map((bin) => ({ ...bin, faces: 0, without: 0, withBoxes: 0 }));
  const sums = { looks: 0, strayWithout: 0, strayWith: 0, withoutMs: 0, withMs: 0 };
  const progress = showProgress({ label: "images", total: images.length, unit: "images" });
  for (const [index, image] of images.entries()) {
    const { image: part } = await decodeImage(await readFile(image.path), limits);
    const picture = asPartOf(frame, part);
    const before = await timed(() => detector.detect(picture));
    for (const tally of tallies) {
      const face = image.counted.hard.map((at) => image.faces[at]!).find((box) => isIn(box, tally));
      if (face === undefined) continue;
      const after = await timed(() => detector.detect(picture, { lookAt: [motionOf(face)] }));
      count(tally, { face, before: before.result, after: after.result });
      sums.looks++;
      sums.withoutMs += before.ms;
      sums.withMs += after.ms;
      sums.strayWithout += strays(before.result, image.faces);
      sums.strayWith += strays(after.result, image.faces);
    }
    progress.update(index + 1);
  }
  progress.end();
  const { withoutMs, withMs, ...rest } = sums;
  return { bins: tallies, ...rest, timesAsLong: withMs / withoutMs };
}

const isIn = (face: BoundingBox, { from, to }: { readonly from: number; readonly to: number }): boolean =>
  heightOf(face) >= from && heightOf(face) < to;

interface Comparison {
  readonly face: BoundingBox;
  readonly before: readonly FaceDetection[];
  readonly after: readonly FaceDetection[];
}

function count(tally: Tally, { face, before, after }: Comparison): void {
  const finds = ({ box }: FaceDetection): boolean => intersectionOverUnion(box, face) >= leastOverlap;
  tally.faces++;
  if (before.some(finds)) tally.without++;
  if (after.some(finds)) tally.withBoxes++;
}

/** Faces in the data that are too small or unclear to count are faces all the same. */
const strays = (found: readonly FaceDetection[], faces: readonly BoundingBox[]): number =>
  found.filter(({ box }) => !faces.some((face) => intersectionOverUnion(box, face) >= 0.3)).length;

async function timed<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly ms: number }> {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return { result, ms: (user + system) / 1000 };
}

const percent = (part: number, whole: number): string => (whole === 0 ? "-" : `${((100 * part) / whole).toFixed(0)} %`);
