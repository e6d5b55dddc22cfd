import { sharp } from "../../src/images/sharp.ts";

export type Rgb = readonly [number, number, number];

export interface Pixels {
  readonly width: number;
  readonly height: number;
  at(x: number, y: number): Rgb;
  /** How many pixels of a part are of a kind. */
  count(part: { left: number; top: number; right: number; bottom: number }, isKind: (pixel: Rgb) => boolean): number;
}

export async function pixelsOf(encoded: Uint8Array): Promise<Pixels> {
  const { data, info } = await sharp(encoded).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number): Rgb => {
    const start = (y * info.width + x) * 3;
    return [data[start] ?? 0, data[start + 1] ?? 0, data[start + 2] ?? 0];
  };
  return {
    width: info.width,
    height: info.height,
    at,
    count: ({ left, top, right, bottom }, isKind) => {
      let pixels = 0;
      for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) if (isKind(at(x, y))) pixels++;
      return pixels;
    },
  };
}

export const isGreen = ([r, g, b]: Rgb): boolean => g > 90 && g > r + 50 && g > b + 40;
export const isRed = ([r, g, b]: Rgb): boolean => r > 150 && r > g + 90 && r > b + 90;
export const isWhite = ([r, g, b]: Rgb): boolean => Math.min(r, g, b) > 215;
export const isGrey = ([r, g, b]: Rgb): boolean => Math.max(r, g, b) < 135 && Math.min(r, g, b) > 70;
