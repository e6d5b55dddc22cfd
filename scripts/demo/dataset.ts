import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { unknownName } from "../../src/classifier/classifier.ts";
import { enrolled, type MarkedFace, strangersPhoto } from "./people.ts";

/** One way in which a training picture differs from the photo that it was cut from. */
interface Variation {
  readonly rotateDegrees: number;
  readonly brightness: number;
  readonly saturation: number;
  /** Gaussian, in pixels of the picture; 0 for none. */
  readonly blurSigma: number;
  /** Width of the picture. */
  readonly widthPx: number;
  readonly jpegQuality: number;
}

/**
 * Twelve variations of each photo: tilt, light, sharpness, resolution, compression. There is one photo of each
 * person, so this is what stands in for the 20 pictures from your own cameras that a real dataset should have.
 */
const variations: readonly Variation[] = [
  { rotateDegrees: 0, brightness: 1, saturation: 1, blurSigma: 0, widthPx: 480, jpegQuality: 92 },
  { rotateDegrees: -6, brightness: 1.15, saturation: 0.9, blurSigma: 0, widthPx: 480, jpegQuality: 85 },
  { rotateDegrees: 6, brightness: 0.8, saturation: 1.1, blurSigma: 0, widthPx: 480, jpegQuality: 85 },
  { rotateDegrees: -10, brightness: 0.9, saturation: 0.5, blurSigma: 0.8, widthPx: 400, jpegQuality: 75 },
  { rotateDegrees: 10, brightness: 1.1, saturation: 0.5, blurSigma: 0.8, widthPx: 400, jpegQuality: 75 },
  { rotateDegrees: 3, brightness: 0.65, saturation: 0.8, blurSigma: 0, widthPx: 320, jpegQuality: 70 },
  { rotateDegrees: -3, brightness: 1.3, saturation: 0.8, blurSigma: 0, widthPx: 320, jpegQuality: 70 },
  { rotateDegrees: 0, brightness: 1, saturation: 0, blurSigma: 0, widthPx: 320, jpegQuality: 80 },
  { rotateDegrees: 4, brightness: 0.75, saturation: 0, blurSigma: 0.6, widthPx: 240, jpegQuality: 65 },
  { rotateDegrees: -4, brightness: 1.2, saturation: 1, blurSigma: 0.6, widthPx: 240, jpegQuality: 60 },
  { rotateDegrees: 2, brightness: 0.95, saturation: 1, blurSigma: 0, widthPx: 180, jpegQuality: 60 },
  { rotateDegrees: -2, brightness: 1.05, saturation: 1, blurSigma: 0, widthPx: 180, jpegQuality: 50 },
];

/** Side of the square cut around a face, in pixels of the photo: enough background to detect, no neighbour's face. */
const cropPx = 380;

/** Writes `dataset/<name>/<nn>.jpg` and `dataset/Unknown/<nn>.jpg`; @returns how many pictures */
export async function buildDataset(photos: string, directory: string): Promise<number> {
  for (const face of enrolled) await writePerson(photos, directory, face);
  const strangers = join(directory, unknownName);
  await mkdir(strangers, { recursive: true });
  for (const [i, variation] of variations.entries()) {
    const photo = sharp(join(photos, `sample${strangersPhoto}.jpg`)).resize({ width: variation.widthPx * 4 });
    await (await vary(photo, variation)).toFile(join(strangers, fileName(i)));
  }
  return (enrolled.length + 1) * variations.length;
}

async function writePerson(photos: string, directory: string, face: MarkedFace): Promise<void> {
  const folder = join(directory, face.name);
  await mkdir(folder, { recursive: true });
  const file = join(photos, `sample${face.photo}.jpg`);
  const { width = 0, height = 0 } = await sharp(file).metadata();
  const left = Math.max(0, face.x - cropPx / 2);
  const top = Math.max(0, face.y - cropPx / 2);
  const crop = { left, top, width: Math.min(cropPx, width - left), height: Math.min(cropPx, height - top) };
  for (const [i, variation] of variations.entries()) {
    const picture = sharp(await sharp(file).extract(crop).png().toBuffer()).resize({ width: variation.widthPx });
    await (await vary(picture, variation)).toFile(join(folder, fileName(i)));
  }
}

const fileName = (index: number): string => `${String(index + 1).padStart(2, "0")}.jpg`;

async function vary(picture: Sharp, variation: Variation): Promise<Sharp> {
  const { rotateDegrees, brightness, saturation, blurSigma, jpegQuality } = variation;
  // Turned first, in a pipeline of its own: sharp would otherwise resize after the turn.
  const upright = sharp(await picture.png().toBuffer());
  const turned = rotateDegrees === 0 ? upright : upright.rotate(rotateDegrees, { background: "#777" });
  const lit = sharp(await turned.png().toBuffer()).modulate({ brightness, saturation });
  return (blurSigma > 0 ? lit.blur(blurSigma) : lit).jpeg({ quality: jpegQuality });
}
