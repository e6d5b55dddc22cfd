import { sharp } from "./sharp.ts";

/** Grey parts of a picture, row by row. */
export type Thumbnail = Uint8Array;

/** Parts of a picture along each side; one is 30 px of a picture of 1920 x 1080, as wide as a face that is worth a look. */
const parts = { width: 64, height: 36 };

/**
 * A small grey copy, decoded from an eighth of a JPEG's pixels, outside of the event loop.
 *
 * @throws when the bytes are no picture
 */
export async function thumbnailOf(bytes: Uint8Array, maxPixels: number): Promise<Thumbnail> {
  return await sharp(bytes, { limitInputPixels: maxPixels, failOn: "truncated" })
    .resize({ ...parts, fit: "fill", kernel: "linear" })
    .greyscale()
    .raw()
    .toBuffer();
}

/** Greatest difference of a part between two pictures, 0 to 255; what all parts have in common, as dusk has, left out. */
export function greatestDifference(a: Thumbnail, b: Thumbnail): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! - b[i]!;
  const common = sum / a.length;
  let greatest = 0;
  for (let i = 0; i < a.length; i++) greatest = Math.max(greatest, Math.abs(a[i]! - b[i]! - common));
  return greatest;
}
