import { type BoundingBox, clipBox } from "../face/geometry.ts";
import type { RgbImage } from "../face/image.ts";

// Paints a few pixels straight into an image: to lay a drawing of the image's size over it costs several times the
// decoding. Places are whole pixels; what reaches beyond the image is left out.

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [number, number, number];

/** How much of each pixel is covered, 0 to 255; shape (height, width). */
export interface Coverage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

export function fillRectangle(out: RgbImage, rectangle: BoundingBox, colour: Colour, opacity = 1): void {
  const { left, top, right, bottom } = clipBox(rectangle, out);
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) mix(out, (y * out.width + x) * 3, colour, opacity);
}

/** Paints inside the rectangle's edge, each pixel once. */
export function frameRectangle(out: RgbImage, rectangle: BoundingBox, thicknessPx: number, paint: Paint): void {
  const { left, top, right, bottom } = rectangle;
  const high = Math.min(bottom, top + thicknessPx);
  const low = Math.max(high, bottom - thicknessPx);
  const near = Math.min(right, left + thicknessPx);
  const far = Math.max(near, right - thicknessPx);
  for (const strip of [
    { left, top, right, bottom: high },
    { left, top: low, right, bottom },
    { left, top: high, right: near, bottom: low },
    { left: far, top: high, right, bottom: low },
  ])
    fillRectangle(out, strip, paint.colour, paint.opacity);
}

export interface Paint {
  readonly colour: Colour;
  /** 0 to 1. */
  readonly opacity: number;
}

/** Paints a colour where and as far as a mask covers it. */
export function fillCoverage(
  out: RgbImage,
  mask: Coverage,
  corner: { left: number; top: number },
  colour: Colour,
): void {
  for (let row = 0; row < mask.height; row++)
    for (let column = 0; column < mask.width; column++) {
      const covered = mask.data[row * mask.width + column]!;
      const x = corner.left + column;
      const y = corner.top + row;
      if (covered > 0 && x >= 0 && y >= 0 && x < out.width && y < out.height)
        mix(out, (y * out.width + x) * 3, colour, covered / 255);
    }
}

function mix(out: RgbImage, start: number, colour: Colour, opacity: number): void {
  for (let channel = 0; channel < 3; channel++) {
    const old = out.data[start + channel]!;
    out.data[start + channel] = Math.round(old + (colour[channel]! - old) * opacity);
  }
}
