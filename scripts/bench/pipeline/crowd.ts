import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import type { Size } from "../../../src/face/geometry.ts";
import type { FindFaces } from "../engine/frames.ts";
import { squareCutouts } from "../engine/frames.ts";

export interface CrowdFrame extends Size {
  readonly name: string;
  /** Faces that were put in. */
  readonly faces: number;
  readonly jpeg: Buffer;
}

export const frameSizes: readonly (Size & { readonly name: string })[] = [
  { name: "VGA", width: 640, height: 480 },
  { name: "720p", width: 1280, height: 720 },
  { name: "1080p", width: 1920, height: 1080 },
  { name: "1440p", width: 2560, height: 1440 },
  { name: "4K", width: 3840, height: 2160 },
];
export const faceCounts = [0, 1, 4, 16] as const;

/** A face with its surroundings, in parts of the frame's height; sixteen fit in four rows. */
const cutoutHeight = 0.22;
const perRow = 4;

/** Every size with every number of faces: real ones, on noise as a sensor's. */
export async function crowdFrames(photos: string, findFaces: FindFaces): Promise<readonly CrowdFrame[]> {
  const files = (await readdir(photos)).filter((file) => /^sample\d+\.jpg$/.test(file)).sort();
  const pictures = await Promise.all(files.map((file) => readFile(join(photos, file))));
  const cutouts = (await Promise.all(pictures.map((picture) => squareCutouts(picture, findFaces)))).flat();
  const frames: CrowdFrame[] = [];
  for (const { name, width, height } of frameSizes) {
    const noise = { type: "gaussian", mean: 120, sigma: 18 } as const;
    const wall = await sharp({ create: { width, height, channels: 3, background: "grey", noise } })
      .blur(1)
      .png({ compressionLevel: 1 })
      .toBuffer();
    for (const faces of faceCounts) {
      const jpeg = await placed(wall, { width, height }, takeTurns(cutouts, faces));
      frames.push({ name: `${name}, ${faces} faces`, width, height, faces, jpeg });
    }
  }
  return frames;
}

const takeTurns = (cutouts: readonly Buffer[], count: number): readonly Buffer[] =>
  Array.from({ length: count }, (_, i) => cutouts[i % cutouts.length]).filter((one) => one !== undefined);

async function placed(wall: Buffer, { width, height }: Size, cutouts: readonly Buffer[]): Promise<Buffer> {
  const sidePx = Math.round(height * cutoutHeight);
  const overlays = await Promise.all(
    cutouts.map(async (cutout, i) => ({
      input: await sharp(cutout).resize(sidePx, sidePx).toBuffer(),
      left: Math.round((((i % perRow) + 0.5) * width) / perRow - sidePx / 2),
      top: Math.round(((Math.floor(i / perRow) + 0.5) * height) / perRow - sidePx / 2),
    })),
  );
  return await sharp(wall).composite(overlays).jpeg({ quality: 85 }).toBuffer();
}
