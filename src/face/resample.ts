import { type BoundingBox, heightOf, widthOf } from "./geometry.ts";
import type { RgbImage } from "./image.ts";
import { hasWordRows, type MixedColumns, pixelsPerBorder, rowMixer } from "./resample-mix.ts";
import { copyRows, rowWriter } from "./resample-row.ts";
import { resampleTaps, type Taps } from "./resample-taps.ts";

/** How a network wants its pixels: `(value - mean) * scale`, in the order of its channels. */
export interface PixelNorm {
  /** Of red, green and blue, 0–255. */
  readonly mean: readonly [number, number, number];
  readonly scale: number;
  readonly order: "rgb" | "bgr";
}

/** Where resampled pixels go inside a tensor (…, 3, H, W). */
export interface TensorWindow {
  readonly width: number;
  readonly height: number;
  /** Index of the first channel's pixel (0, 0). */
  readonly offset: number;
  readonly rowStride: number;
  readonly channelStride: number;
  readonly norm: PixelNorm;
}

/**
 * Resamples part of an image into a tensor and normalises it on the way; outside the image is black.
 *
 * Each target row is mixed from its source rows first and across its columns then, so that no scaled picture is ever
 * held in between.
 *
 * @param out - written only inside the window
 * @param region - in pixels of the image; may reach beyond it
 */
export function resampleInto(out: Float32Array, image: RgbImage, region: BoundingBox, window: TensorWindow): void {
  const columns = resampleTaps({
    sourcePx: image.width,
    start: region.left,
    length: widthOf(region),
    targetPx: window.width,
  });
  const rows = resampleTaps({
    sourcePx: image.height,
    start: region.top,
    length: heightOf(region),
    targetPx: window.height,
  });
  if (isCopy(columns) && isCopy(rows)) {
    const rowStride = image.width * 3;
    copyRows(out, image.data, window, { first: rows.begin * rowStride + columns.begin * 3, rowStride });
    return;
  }
  const mixedColumns = wholeWords(columns, image);
  const mixed = new Uint16Array((mixedColumns.span + columns.stride) * 3); // taps of weight 0 read past the end
  const mix = rowMixer(image, rows, mixedColumns);
  const write = rowWriter(columns, columns.begin - mixedColumns.begin, window);
  for (let y = 0; y < window.height; y++) {
    mix(mixed, y);
    write(out, mixed, window.offset + y * window.rowStride);
  }
}

/** Each target pixel is one source pixel, and none lies outside. */
function isCopy({ stride, span, first }: Taps): boolean {
  return stride === 1 && span === first.length;
}

function wholeWords({ begin, span }: Taps, image: RgbImage): MixedColumns {
  if (!hasWordRows(image)) return { begin, span };
  const from = Math.floor(begin / pixelsPerBorder) * pixelsPerBorder;
  const until = Math.ceil((begin + span) / pixelsPerBorder) * pixelsPerBorder;
  return { begin: from, span: until - from };
}
