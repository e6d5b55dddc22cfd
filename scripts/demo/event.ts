import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import type { Point } from "../../src/face/geometry.ts";
import { enrolled, seenAgain } from "./people.ts";

/** A part of a photo, put into a part of the frame. */
interface Patch {
  readonly photo: number;
  /** In pixels of the photo. */
  readonly from: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  /** In pixels of the frame; the height follows from the shape of `from`. */
  readonly to: { readonly left: number; readonly top: number; readonly width: number };
}

interface FrameSpec {
  readonly what: string;
  readonly patches: readonly Patch[];
  readonly brightness: number;
  readonly blurSigma: number;
  readonly jpegQuality: number;
  /** The enrolled in it are large and sharp, and look as in their one training photo: each must be named. */
  readonly clear: boolean;
}

/** An enrolled person who is in a frame, and where. */
export interface ExpectedFace {
  readonly name: string;
  readonly at: Point;
}

export interface DemoFrame {
  /** 1-based, as ZoneMinder counts. */
  readonly frame: number;
  readonly what: string;
  readonly clear: boolean;
  readonly enrolled: readonly ExpectedFace[];
}

const frameSize = { width: 1280, height: 720 };
const group6 = { left: 0, top: 130, width: 1920, height: 1080 };
const group4 = { left: 0, top: 0, width: 1920, height: 1080 };
const full = { left: 0, top: 0, width: 1280 };
const lit = { brightness: 1, blurSigma: 0, jpegQuality: 75, clear: true };

const frames: readonly FrameSpec[] = [
  { ...lit, what: "nobody", patches: [{ photo: 2, from: { left: 0, top: 1000, width: 640, height: 360 }, to: full }] },
  { ...lit, what: "four enrolled", patches: [{ photo: 6, from: group6, to: full }] },
  { ...lit, what: "the same, at dusk", brightness: 0.55, patches: [{ photo: 6, from: group6, to: full }] },
  {
    ...lit,
    what: "two enrolled, near, strong compression",
    jpegQuality: 35,
    patches: [{ photo: 6, from: { left: 100, top: 200, width: 960, height: 540 }, to: full }],
  },
  { ...lit, what: "two enrolled among others", patches: [{ photo: 4, from: group4, to: full }] },
  {
    ...lit,
    what: "one enrolled, bright",
    brightness: 1.3,
    patches: [{ photo: 4, from: { left: 1160, top: 60, width: 760, height: 427 }, to: full }],
  },
  {
    ...lit,
    what: "one enrolled, on another evening, and two strangers",
    clear: false,
    patches: [{ photo: 1, from: group4, to: full }],
  },
  { ...lit, what: "three strangers", patches: [{ photo: 2, from: group4, to: full }] },
  { ...lit, what: "one enrolled and two strangers", patches: [{ photo: 3, from: { ...group4, top: 150 }, to: full }] },
  {
    ...lit,
    what: "enrolled and strangers",
    patches: [
      { photo: 6, from: { left: 0, top: 200, width: 1920, height: 1080 }, to: { left: 0, top: 0, width: 720 } },
      { photo: 3, from: { left: 0, top: 250, width: 1920, height: 1080 }, to: { left: 560, top: 315, width: 720 } },
    ],
  },
  {
    ...lit,
    what: "four enrolled, far away",
    clear: false,
    patches: [{ photo: 6, from: group6, to: { left: 500, top: 300, width: 200 } }],
  },
  {
    ...lit,
    what: "four enrolled, out of focus",
    clear: false,
    blurSigma: 9,
    patches: [{ photo: 6, from: group6, to: full }],
  },
];

/** As ZoneMinder names the frame with this number. */
export const captureName = (frame: number): string => `${String(frame).padStart(5, "0")}-capture.jpg`;

/** Writes `<nnnnn>-capture.jpg` into an event's folder; none of these pictures was used in training. */
export async function writeEvent(photos: string, directory: string): Promise<readonly DemoFrame[]> {
  await mkdir(directory, { recursive: true });
  for (const [i, spec] of frames.entries()) {
    await render(photos, spec, join(directory, captureName(i + 1)));
  }
  return frames.map(({ what, clear, patches }, i) => ({
    frame: i + 1,
    what,
    clear,
    enrolled: patches.flatMap((patch) => enrolledIn(patch)),
  }));
}

async function render(
  photos: string,
  { patches, brightness, blurSigma, jpegQuality }: FrameSpec,
  file: string,
): Promise<void> {
  const overlays = await Promise.all(
    patches.map(async ({ photo, from, to }) => ({
      input: await sharp(join(photos, `sample${photo}.jpg`))
        .extract(from)
        .resize({ width: to.width })
        .png()
        .toBuffer(),
      left: to.left,
      top: to.top,
    })),
  );
  const canvas = sharp({ create: { ...frameSize, channels: 3, background: "#4a4f4a" } });
  const scene = sharp(await canvas.composite(overlays).png().toBuffer()).modulate({ brightness });
  await (blurSigma > 0 ? scene.blur(blurSigma) : scene).jpeg({ quality: jpegQuality }).toFile(file);
}

function enrolledIn({ photo, from, to }: Patch): ExpectedFace[] {
  const scale = to.width / from.width;
  return [...enrolled, ...seenAgain]
    .filter((face) => face.photo === photo)
    .map(({ name, x, y }) => ({
      name,
      at: { x: to.left + (x - from.left) * scale, y: to.top + (y - from.top) * scale },
    }))
    .filter(({ at }) => at.x > 0 && at.y > 0 && at.x < frameSize.width && at.y < frameSize.height);
}
