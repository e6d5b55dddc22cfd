import type { Point } from "../../src/face/geometry.ts";
import type { RgbImage } from "../../src/face/image.ts";

/** An image whose pixels are a function of their place. */
export function paintedImage(
  width: number,
  height: number,
  colour: (point: Point) => readonly [number, number, number],
): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data.set(colour({ x, y }).map(Math.round), (y * width + x) * 3);
  return { width, height, data };
}
