import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp, { type OverlayOptions } from "sharp";
import { type BoundingBox, heightOf, type Size, widthOf } from "../../../src/face/geometry.ts";

export interface Frame extends Size {
  readonly name: string;
  /** Faces that were put in. */
  readonly faces: number;
  readonly jpeg: Uint8Array;
}

/** Answers the boxes of the faces in an encoded picture, best first. */
export type FindFaces = (picture: Uint8Array) => Promise<readonly BoundingBox[]>;

const sizes: readonly Size[] = [
  { width: 640, height: 480 },
  { width: 1280, height: 720 },
  { width: 1920, height: 1080 },
];
const faceCounts = [0, 1, 4];

/** Room around a face that is cut out of a photo, in parts of the face. */
const margin = 0.5;

/** Frames of a camera's sizes with 0, 1 and 4 people: real faces on a noisy wall, as JPEG of quality 85. */
export async function buildFrames(photos: string, findFaces: FindFaces): Promise<readonly Frame[]> {
  const cutouts = await cutFaces(photos, findFaces, Math.max(...faceCounts));
  const frames: Frame[] = [];
  for (const size of sizes)
    for (const faces of faceCounts) frames.push(await buildFrame(size, cutouts.slice(0, faces)));
  return frames;
}

async function buildFrame({ width, height }: Size, cutouts: readonly Buffer[]): Promise<Frame> {
  const sidePx = Math.round(height * 0.38);
  const places = [
    { left: 0.06, top: 0.06 },
    { left: 0.6, top: 0.08 },
    { left: 0.08, top: 0.56 },
    { left: 0.58, top: 0.55 },
  ];
  const overlays = await Promise.all(
    cutouts.map(
      async (cutout, i): Promise<OverlayOptions> => ({
        input: await sharp(cutout).resize(sidePx, sidePx).toBuffer(),
        left: Math.round((places[i]?.left ?? 0) * width),
        top: Math.round((places[i]?.top ?? 0) * height),
      }),
    ),
  );
  const noise = { type: "gaussian", mean: 120, sigma: 24 } as const;
  const wall = await sharp({ create: { width, height, channels: 3, background: "grey", noise } })
    .blur(1)
    .png({ compressionLevel: 1 })
    .toBuffer();
  const jpeg = await sharp(wall).composite(overlays).jpeg({ quality: 85 }).toBuffer();
  return { name: `${width}x${height}, ${cutouts.length} faces`, width, height, faces: cutouts.length, jpeg };
}

/** @returns square pictures of one face each, the largest of each photo */
async function cutFaces(photos: string, findFaces: FindFaces, wanted: number): Promise<readonly Buffer[]> {
  const cutouts: Buffer[] = [];
  for (const file of (await readdir(photos)).sort()) {
    cutouts.push(...(await squareCutouts(await readFile(join(photos, file)), findFaces)).slice(0, 1));
    if (cutouts.length === wanted) return cutouts;
  }
  throw new Error(`expected ${wanted} photos with a face and room around it, got ${cutouts.length}`);
}

/** @returns square pictures of one face each, of those with room around them, largest first */
export async function squareCutouts(picture: Buffer, findFaces: FindFaces): Promise<readonly Buffer[]> {
  const boxes = [...(await findFaces(picture))].sort((a, b) => heightOf(b) - heightOf(a));
  const { width, height } = await sharp(picture).metadata();
  const squares = boxes.map((box) => squareAround(box, { width, height })).filter((box) => box !== undefined);
  return await Promise.all(squares.map((square) => sharp(picture).extract(square).png().toBuffer()));
}

/** @returns undefined if the square reaches beyond the photo */
function squareAround(box: BoundingBox, { width, height }: Size) {
  const side = Math.round(Math.max(widthOf(box), heightOf(box)) * (1 + 2 * margin));
  const left = Math.round((box.left + box.right - side) / 2);
  const top = Math.round((box.top + box.bottom - side) / 2);
  const isInside = left >= 0 && top >= 0 && left + side <= width && top + side <= height;
  return isInside ? { left, top, width: side, height: side } : undefined;
}
