import { invertTransform, type SimilarityTransform, transformPoint } from "./alignment.ts";
import { type BoundingBox, clipBox, heightOf, widthOf } from "./geometry.ts";
import type { RgbImage } from "./image.ts";
import type { PixelNorm } from "./resample.ts";

/**
 * Cuts a square, turned and scaled, out of an image straight into a tensor. Beyond the image its border pixels are
 * repeated, so that a face at the border gets no hard edge.
 *
 * Bilinear. Where the image is more than 1.5 times finer than the square it is first averaged over blocks of whole
 * pixels, because bilinear sampling alone skips pixels and aliases. Measured on 60 faces so: the embedding's
 * cosine with that of the same face shrunk with care is 0.995, without the blocks 0.98 and down to 0.93.
 *
 * @param out - shape (3, sidePx, sidePx); its length says sidePx
 * @param toSquare - from the image to the square
 */
export function warpFace(out: Float32Array, image: RgbImage, toSquare: SimilarityTransform, norm: PixelNorm): void {
  const sidePx = Math.round(Math.sqrt(out.length / 3));
  const toImage = invertTransform(toSquare);
  const block = Math.round(Math.hypot(toImage.a, toImage.b));
  const box = clipBox(squareInImage(toImage, sidePx, block), image);
  if (block < 2 || Math.min(widthOf(box), heightOf(box)) < block) {
    sampleBilinear(out, image, toImage, norm);
    return;
  }
  const shrunk = averageBlocks(image, box, block);
  sampleBilinear(out, shrunk, inBlocks(toImage, box, block), norm);
}

/** Bounds of the square's corners in the image on whole pixels, with a margin for the blocks at its border. */
function squareInImage(toImage: SimilarityTransform, sidePx: number, marginPx: number): BoundingBox {
  const last = sidePx - 1;
  const corners = [
    { x: 0, y: 0 },
    { x: last, y: 0 },
    { x: 0, y: last },
    { x: last, y: last },
  ].map((corner) => transformPoint(toImage, corner));
  const xs = corners.map(({ x }) => x);
  const ys = corners.map(({ y }) => y);
  return {
    left: Math.floor(Math.min(...xs)) - marginPx,
    top: Math.floor(Math.min(...ys)) - marginPx,
    right: Math.ceil(Math.max(...xs)) + 1 + marginPx,
    bottom: Math.ceil(Math.max(...ys)) + 1 + marginPx,
  };
}

/** The transform that lands in the averaged image; block i covers the pixels i × block up to (i + 1) × block − 1. */
function inBlocks({ a, b, shiftX, shiftY }: SimilarityTransform, box: BoundingBox, block: number): SimilarityTransform {
  const middle = (block - 1) / 2;
  return {
    a: a / block,
    b: b / block,
    shiftX: (shiftX - box.left - middle) / block,
    shiftY: (shiftY - box.top - middle) / block,
  };
}

/** The box of an image at 1 / block of its size, each pixel the mean of block × block; a remainder is dropped. */
function averageBlocks(image: RgbImage, box: BoundingBox, block: number): RgbImage {
  const width = Math.floor(widthOf(box) / block);
  const height = Math.floor(heightOf(box) / block);
  const data = new Uint8Array(width * height * 3);
  const sums = new Uint32Array(width * 3);
  const area = block * block;
  for (let row = 0; row < height; row++) {
    sums.fill(0);
    for (let line = 0; line < block; line++) {
      const start = ((box.top + row * block + line) * image.width + box.left) * 3;
      addLine(sums, image.data, start, block);
    }
    const target = row * width * 3;
    for (let i = 0; i < sums.length; i++) data[target + i] = (sums[i]! + (area >> 1)) / area;
  }
  return { width, height, data };
}

function addLine(out: Uint32Array, data: Uint8Array, start: number, block: number): void {
  let source = start;
  for (let i = 0; i < out.length; i += 3) {
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let k = 0; k < block; k++) {
      red += data[source]!;
      green += data[source + 1]!;
      blue += data[source + 2]!;
      source += 3;
    }
    out[i]! += red;
    out[i + 1]! += green;
    out[i + 2]! += blue;
  }
}

function sampleBilinear(
  out: Float32Array,
  { width, height, data }: RgbImage,
  { a, b, shiftX, shiftY }: SimilarityTransform,
  { mean, scale, order }: PixelNorm,
): void {
  const plane = out.length / 3;
  const sidePx = Math.round(Math.sqrt(plane));
  const redAt = order === "rgb" ? 0 : 2 * plane;
  const blueAt = 2 * plane - redAt;
  const [meanRed, meanGreen, meanBlue] = mean;
  const stride = width * 3;
  // The last column and row whose right and lower neighbours exist.
  const lastLeft = Math.max(0, width - 2);
  const lastTop = Math.max(0, height - 2);
  const right = width > 1 ? 3 : 0;
  const below = height > 1 ? stride : 0;
  for (let row = 0, i = 0; row < sidePx; row++) {
    for (let column = 0; column < sidePx; column++, i++) {
      const x = Math.min(Math.max(a * column - b * row + shiftX, 0), width - 1);
      const y = Math.min(Math.max(b * column + a * row + shiftY, 0), height - 1);
      const left = Math.min(x | 0, lastLeft);
      const top = Math.min(y | 0, lastTop);
      const dx = x - left;
      const dy = y - top;
      const w11 = dx * dy;
      const w00 = 1 - dx - dy + w11;
      const at = top * stride + left * 3;
      const p01 = at + right;
      const p10 = at + below;
      const p11 = p10 + right;
      const w01 = dx - w11;
      const w10 = dy - w11;
      const red = w00 * data[at]! + w01 * data[p01]! + w10 * data[p10]! + w11 * data[p11]!;
      const green = w00 * data[at + 1]! + w01 * data[p01 + 1]! + w10 * data[p10 + 1]! + w11 * data[p11 + 1]!;
      const blue = w00 * data[at + 2]! + w01 * data[p01 + 2]! + w10 * data[p10 + 2]! + w11 * data[p11 + 2]!;
      out[redAt + i] = (red - meanRed) * scale;
      out[plane + i] = (green - meanGreen) * scale;
      out[blueAt + i] = (blue - meanBlue) * scale;
    }
  }
}
