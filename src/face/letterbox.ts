import type { BoundingBox, Size } from "./geometry.ts";
import type { RgbImage } from "./image.ts";
import { layOut, workspaceOf } from "./kernel-memory.ts";
import { type PixelNorm, resampleInto } from "./resample.ts";
import { pixelsAtOnce } from "./resample-kernels.ts";

/** Rows are copied to the kernels in strips of about so many floats. */
const stripFloats = 16_384;

/** How an image lies in a network's input: top left, the rest to the right and below is padding. */
export interface Letterbox {
  /** Of the scaled image inside the input. */
  readonly content: Size;
  /** Of the whole input. */
  readonly input: Size;
  /** Image pixels per input pixel along each axis; they differ by rounding only. */
  readonly imagePxPerInputPx: { readonly x: number; readonly y: number };
}

/**
 * Most that a small image is enlarged. A face of 10 px becomes one of 20 px, which the networks find; beyond that
 * there is no detail to gain, every doubling costs four times the work, and blurred texture starts to look like faces.
 */
const maxEnlargement = 2;

export interface LetterboxOptions {
  /** Longest side of the scaled image. */
  readonly inputSizePx: number;
  /** Both sides of the input become multiples of this. */
  readonly multiplePx: number;
}

export function planLetterbox(image: Size, { inputSizePx, multiplePx }: LetterboxOptions): Letterbox {
  const scale = Math.min(maxEnlargement, inputSizePx / Math.max(image.width, image.height));
  const scaled = (sidePx: number): number => Math.max(1, Math.round(sidePx * scale));
  const content = { width: scaled(image.width), height: scaled(image.height) };
  return {
    content,
    input: paddedSize(content, multiplePx),
    imagePxPerInputPx: { x: image.width / content.width, y: image.height / content.height },
  };
}

function paddedSize({ width, height }: Size, multiplePx: number): Size {
  const padded = (sidePx: number): number => Math.ceil(sidePx / multiplePx) * multiplePx;
  return { width: padded(width), height: padded(height) };
}

/** Scales the image into `out`, shape (3, H, W) of the letterbox's input, and makes the padding black. */
export function letterboxInto(out: Float32Array, image: RgbImage, box: Letterbox, norm: PixelNorm): void {
  const { content, input } = box;
  const plane = input.width * input.height;
  blackenPadding(out, box, norm);
  const whole: BoundingBox = { left: 0, top: 0, right: image.width, bottom: image.height };
  resampleInto(out, image, whole, {
    ...content,
    offset: 0,
    channelStride: plane,
    rowStride: input.width,
    norm,
  });
}

function blackenPadding(out: Float32Array, { content, input }: Letterbox, norm: PixelNorm): void {
  const means = norm.order === "rgb" ? norm.mean : [...norm.mean].reverse();
  for (const [channel, mean] of means.entries()) {
    const black = -mean * norm.scale;
    const start = channel * input.width * input.height;
    for (let y = 0; y < content.height; y++)
      out.fill(black, start + y * input.width + content.width, start + (y + 1) * input.width);
    out.fill(black, start + content.height * input.width, start + input.height * input.width);
  }
}

/** The letterbox of the same image at half the size. */
export function halfLetterbox({ content, imagePxPerInputPx }: Letterbox, multiplePx: number): Letterbox {
  const half = (sidePx: number): number => Math.max(1, Math.floor(sidePx / 2));
  const halved = { width: half(content.width), height: half(content.height) };
  return {
    content: halved,
    input: paddedSize(halved, multiplePx),
    imagePxPerInputPx: { x: imagePxPerInputPx.x * 2, y: imagePxPerInputPx.y * 2 },
  };
}

/**
 * Fills the input of {@link halfLetterbox} from that of the whole: much cheaper than from the image again.
 *
 * @param from - shape (3, H, W) of `whole`, filled
 */
export function halveInto(out: Float32Array, from: Float32Array, sizes: HalvedSizes, norm: PixelNorm): void {
  const { whole, half } = sizes;
  const { width, height } = half.content;
  blackenPadding(out, half, norm);
  const groups = Math.ceil(width / pixelsAtOnce);
  const [fromRow, halfRow] = [whole.input.width, groups * pixelsAtOnce];
  const rowsAtOnce = Math.max(1, Math.floor(stripFloats / (2 * fromRow)));
  const { places, end } = layOut([rowsAtOnce * 2 * fromRow * 4, halfRow * 4]);
  const [source = 0, target = 0] = places;
  const { kernels, floats } = workspaceOf(end);
  for (let row = 0; row < 3 * height; row += 1) {
    const [channel, y] = [Math.floor(row / height), row % height];
    const inStrip = y % rowsAtOnce;
    if (inStrip === 0) {
      const start = (channel * whole.input.height + 2 * y) * fromRow;
      floats.set(from.subarray(start, start + Math.min(rowsAtOnce, height - y) * 2 * fromRow), source / 4);
    }
    const at = source + inStrip * 8 * fromRow;
    kernels.halveRows(at, at + 4 * fromRow, target, groups);
    const to = (channel * half.input.height + y) * half.input.width;
    out.set(floats.subarray(target / 4, target / 4 + width), to);
  }
}

export interface HalvedSizes {
  readonly whole: Letterbox;
  readonly half: Letterbox;
}
