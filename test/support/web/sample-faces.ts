import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { MarkedFace } from "../../../scripts/demo/people.ts";
import { sharp } from "../../../src/images/sharp.ts";

/** How a picture differs from the photo that it was cut from. */
interface Variation {
  readonly brightness: number;
  readonly saturation: number;
  readonly rotateDegrees: number;
  readonly jpegQuality: number;
}

const variations: readonly Variation[] = [
  { brightness: 1, saturation: 1, rotateDegrees: 0, jpegQuality: 92 },
  { brightness: 1.15, saturation: 0.9, rotateDegrees: -5, jpegQuality: 85 },
  { brightness: 0.8, saturation: 1.1, rotateDegrees: 5, jpegQuality: 85 },
  { brightness: 0.9, saturation: 0.5, rotateDegrees: -8, jpegQuality: 75 },
  { brightness: 1.1, saturation: 0.4, rotateDegrees: 8, jpegQuality: 75 },
  { brightness: 0.7, saturation: 0.8, rotateDegrees: 3, jpegQuality: 80 },
  { brightness: 1.25, saturation: 0.8, rotateDegrees: -3, jpegQuality: 80 },
  { brightness: 1, saturation: 0, rotateDegrees: 2, jpegQuality: 80 },
];

/** Side of the square cut around a face, in pixels of the photo. */
const cropPx = 380;
const frameSize = { width: 1280, height: 720 };

/** A picture of one face, as somebody would enrol it. @param number - from 0; each is another one */
export async function facePicture(photos: string, face: MarkedFace, number: number): Promise<Buffer> {
  const file = join(photos, `sample${face.photo}.jpg`);
  const { width = 0, height = 0 } = await sharp(file).metadata();
  const left = Math.max(0, face.x - cropPx / 2);
  const top = Math.max(0, face.y - cropPx / 2);
  const crop = { left, top, width: Math.min(cropPx, width - left), height: Math.min(cropPx, height - top) };
  return await varied(await sharp(file).extract(crop).png().toBuffer(), number);
}

/**
 * The same face as another camera shows it, mirrored and with pixels that are not square: so unlike the photo's other
 * pictures that it counts as taken at another event. @param number - from 0
 */
export async function otherCamerasPicture(photos: string, face: MarkedFace, number: number): Promise<Buffer> {
  return await sharp(await facePicture(photos, face, number))
    .flop()
    .resize({ width: 380, height: 270, fit: "fill" })
    .jpeg({ quality: 75 })
    .toBuffer();
}

/** What a webcam sees of a person: pictures one after another, as Chromium's camera plays them. */
export async function cameraFilm(photos: string, face: MarkedFace): Promise<Buffer> {
  const near = await sharp(await facePicture(photos, face, 0))
    .resize({ width: 260 })
    .toBuffer();
  const wall = { create: { width: 640, height: 480, channels: 3, background: "#777" } } as const;
  const scene = await sharp(wall)
    .composite([{ input: near }])
    .png()
    .toBuffer();
  const pictures = [1, 1.1, 0.9, 1.05].map((brightness) =>
    sharp(scene).modulate({ brightness }).jpeg({ quality: 90 }).toBuffer(),
  );
  return Buffer.concat(await Promise.all(pictures));
}

/** As a camera would show a photo's upper part. */
export async function cameraFrame(photos: string, photo: number, number: number): Promise<Buffer> {
  const { brightness, saturation, jpegQuality } = variationOf(number);
  const top = photo === 6 ? 130 : 0;
  return await sharp(join(photos, `sample${photo}.jpg`))
    .extract({ left: 0, top, width: 1920, height: 1080 })
    .resize(frameSize)
    .modulate({ brightness, saturation })
    .jpeg({ quality: jpegQuality })
    .toBuffer();
}

/** Where a face of the photo stands in {@link cameraFrame}. */
export function placeInFrame({ photo, x, y }: MarkedFace): { readonly x: number; readonly y: number } {
  const scale = frameSize.width / 1920;
  return { x: x * scale, y: (y - (photo === 6 ? 130 : 0)) * scale };
}

/** Writes `0001.jpg` and so on. */
export async function writePictures(
  folder: string,
  count: number,
  picture: (number: number) => Promise<Buffer>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let i = 0; i < count; i++)
    await writeFile(join(folder, `${String(i + 1).padStart(4, "0")}.jpg`), await picture(i));
}

/** Puts a frame into an event's folder, whole at once. */
export async function writeFrame(folder: string, frame: number, bytes: Buffer): Promise<void> {
  await mkdir(folder, { recursive: true });
  const name = `${String(frame).padStart(5, "0")}-capture.jpg`;
  await writeFile(join(folder, `.${name}`), bytes);
  await rename(join(folder, `.${name}`), join(folder, name));
}

async function varied(picture: Buffer, number: number): Promise<Buffer> {
  const { brightness, saturation, rotateDegrees, jpegQuality } = variationOf(number);
  const turned = await sharp(picture).rotate(rotateDegrees, { background: "#777" }).png().toBuffer();
  return await sharp(turned)
    .resize({ width: 360 })
    .modulate({ brightness, saturation })
    .jpeg({ quality: jpegQuality })
    .toBuffer();
}

function variationOf(number: number): Variation {
  const variation = variations[number % variations.length];
  if (variation === undefined) throw new RangeError(`no variation ${number}`);
  return variation;
}
