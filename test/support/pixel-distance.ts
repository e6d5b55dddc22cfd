import { sharp } from "../../src/images/sharp.ts";

/** RGB of a picture in any format that sharp reads. */
export async function rgbOf(picture: Uint8Array): Promise<Uint8Array> {
  return await sharp(picture).removeAlpha().toColourspace("srgb").raw().toBuffer();
}

/** Peak signal-to-noise ratio of two pictures of one size, in dB; above 30 they look alike. */
export function psnrDb(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) return 0;
  let squares = 0;
  for (let index = 0; index < a.length; index++) squares += ((a[index] ?? 0) - (b[index] ?? 0)) ** 2;
  return 10 * Math.log10((255 * 255 * a.length) / squares);
}
