import { type BoundingBox, heightOf, widthOf } from "./geometry.ts";
import type { RgbImage } from "./image.ts";
import { layOut, normBytes, type Workspace, workspaceOf, writeNorm } from "./kernel-memory.ts";
import { bytesAtOnce, pixelsAtOnce } from "./resample-kernels.ts";
import { resampleTaps, type Taps, weightSum } from "./resample-taps.ts";

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

/** Source rows are copied to the kernels in strips of about so many bytes: they are still in the cache when mixed. */
const stripBytes = 131_072;

/** Rows that are averaged at least for a target pixel: of more, every second, third, ... tells as much in less time. */
const enoughRows = 8;

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
  const ratio = heightOf(region) / window.height;
  const step = ratio >= 2 * enoughRows ? Math.min(image.height, Math.floor(ratio / enoughRows)) : 1;
  const rows = resampleTaps({
    sourcePx: Math.ceil(image.height / step),
    start: region.top / step,
    length: heightOf(region) / step,
    targetPx: window.height,
  });
  if (columns.span === 0 || rows.span === 0) {
    blackenRows(out, window, 0, window.height);
    return;
  }
  blackenRows(out, window, 0, rows.inside.from);
  blackenRows(out, window, rows.inside.until, window.height);
  const plan = planStrips(image, columns, rows, step);
  const places = placesOf(plan, window.width);
  writeTables(places, plan, window);
  for (let y = rows.inside.from; y < rows.inside.until; y += plan.rowsAtOnce) {
    const strip = { from: y, until: Math.min(y + plan.rowsAtOnce, rows.inside.until) };
    copyIn(places, image, plan, strip);
    resampleStrip(places, plan, strip, window);
    copyOut(out, places, strip, window);
  }
}

interface StripPlan {
  readonly columns: Taps;
  /** Count every {@link step}-th row of the image only. */
  readonly rows: Taps;
  readonly step: number;
  /** Target rows of a strip. */
  readonly rowsAtOnce: number;
  /** Source rows that the largest strip needs. */
  readonly sourceRows: number;
  /** Source rows are copied whole where most of them is wanted: one copy instead of one a row. */
  readonly wholeRows: boolean;
  /** Of a copied source row. */
  readonly rowBytes: number;
}

interface Range {
  readonly from: number;
  readonly until: number;
}

function planStrips({ width }: RgbImage, columns: Taps, rows: Taps, step: number): StripPlan {
  const wholeRows = step === 1 && columns.span * 4 >= width * 3;
  const rowBytes = (wholeRows ? width : columns.span) * 3;
  const { from, until } = rows.inside;
  const sourceRowsOf = (strip: Range): number => rows.first[strip.until - 1]! + rows.stride - rows.first[strip.from]!;
  const all = sourceRowsOf({ from, until });
  const rowsAtOnce = Math.max(1, Math.floor((stripBytes / (all * rowBytes)) * (until - from)));
  let sourceRows = 0;
  for (let y = from; y < until; y += rowsAtOnce)
    sourceRows = Math.max(sourceRows, sourceRowsOf({ from: y, until: Math.min(y + rowsAtOnce, until) }));
  return { columns, rows, step, rowsAtOnce: Math.min(rowsAtOnce, until - from), sourceRows, wholeRows, rowBytes };
}

/** Byte addresses in the workspace. */
interface Places {
  readonly workspace: Workspace;
  readonly norm: number;
  readonly first: number;
  readonly columnWeights: number;
  readonly rowWeights: number;
  readonly mixed: number;
  readonly source: number;
  /** Three planes of a strip, rows of `rowPx` pixels. */
  readonly target: number;
  readonly planeBytes: number;
  readonly rowPx: number;
}

function placesOf({ columns, rows, rowsAtOnce, sourceRows, rowBytes }: StripPlan, width: number): Places {
  const rowPx = Math.ceil(width / pixelsAtOnce) * pixelsAtOnce;
  const planeBytes = rowsAtOnce * rowPx * 4;
  const { places, end } = layOut([
    normBytes,
    rowPx * 4,
    rowPx * columns.stride * 4,
    rows.weights.length * 2,
    (columns.span + columns.stride) * 6,
    sourceRows * rowBytes,
    3 * planeBytes,
  ]);
  const [norm, first, columnWeights, rowWeights, mixed, source, target] = places as [...number[]];
  return {
    workspace: workspaceOf(end),
    norm: norm!,
    first: first!,
    columnWeights: columnWeights!,
    rowWeights: rowWeights!,
    mixed: mixed!,
    source: source!,
    target: target!,
    planeBytes,
    rowPx,
  };
}

const bytesOfMixedPixel = 6;

function writeTables(places: Places, { columns, rows }: StripPlan, { norm }: TensorWindow): void {
  const { workspace, rowPx } = places;
  const { ints, floats, shorts } = workspace;
  writeNorm(floats, places.norm, norm, weightSum ** 2);
  shorts.set(rows.weights, places.rowWeights / 2);
  const { stride } = columns;
  const first = places.first / 4;
  const weights = places.columnWeights / 4;
  ints.fill(0, weights, weights + rowPx * stride);
  ints.fill(0, first, first + rowPx);
  for (let x = 0; x < columns.first.length; x++) {
    ints[first + x] = columns.first[x]! * bytesOfMixedPixel;
    const lane = x % pixelsAtOnce;
    const group = weights + (x - lane) * stride + lane;
    for (let k = 0; k < stride; k++) ints[group + k * pixelsAtOnce] = columns.weights[x * stride + k]!;
  }
}

function copyIn({ workspace, source }: Places, image: RgbImage, plan: StripPlan, { from, until }: Range): void {
  const { columns, rows, step, wholeRows, rowBytes } = plan;
  const top = rows.begin + rows.first[from]!;
  // The last target rows can have fewer taps than the stride: what is missing there has no weight.
  const bottom = Math.min(rows.begin + rows.first[until - 1]! + rows.stride, Math.ceil(image.height / step));
  const imageRow = image.width * 3;
  if (wholeRows) {
    workspace.bytes.set(image.data.subarray(top * imageRow, bottom * imageRow), source);
    return;
  }
  for (let y = top, at = source; y < bottom; y++, at += rowBytes) {
    const row = Math.min(y * step + (step >> 1), image.height - 1);
    const start = row * imageRow + columns.begin * 3;
    workspace.bytes.set(image.data.subarray(start, start + rowBytes), at);
  }
}

function resampleStrip(places: Places, plan: StripPlan, { from, until }: Range, window: TensorWindow): void {
  const { columns, rows, wholeRows, rowBytes } = plan;
  const { kernels } = places.workspace;
  const [redPlane, bluePlane] = window.norm.order === "rgb" ? [0, 2] : [2, 0];
  const skipped = wholeRows ? columns.begin * 3 : 0;
  const blocks = Math.ceil((columns.span * 3) / bytesAtOnce);
  const groups = places.rowPx / pixelsAtOnce;
  for (let y = from; y < until; y++) {
    const source = places.source + (rows.first[y]! - rows.first[from]!) * rowBytes + skipped;
    kernels.mixRows(source, rowBytes, places.rowWeights + 2 * y * rows.stride, rows.stride, places.mixed, blocks);
    const at = places.target + (y - from) * places.rowPx * 4;
    kernels.writeRow(
      places.mixed,
      places.first,
      places.columnWeights,
      columns.stride,
      at + redPlane * places.planeBytes,
      at + places.planeBytes,
      at + bluePlane * places.planeBytes,
      groups,
      places.norm,
    );
  }
}

function copyOut(out: Float32Array, places: Places, { from, until }: Range, window: TensorWindow): void {
  const { target, planeBytes, rowPx, workspace } = places;
  const { width, rowStride, offset, channelStride } = window;
  for (let channel = 0; channel < 3; channel++) {
    const start = (target + channel * planeBytes) / 4;
    const to = offset + channel * channelStride + from * rowStride;
    if (rowPx === rowStride && width === rowPx) {
      out.set(workspace.floats.subarray(start, start + (until - from) * rowPx), to);
      continue;
    }
    for (let y = 0; y < until - from; y++)
      out.set(workspace.floats.subarray(start + y * rowPx, start + y * rowPx + width), to + y * rowStride);
  }
}

function blackenRows(out: Float32Array, window: TensorWindow, from: number, until: number): void {
  const { width, offset, rowStride, channelStride, norm } = window;
  const means = norm.order === "rgb" ? norm.mean : norm.mean.toReversed();
  for (const [channel, mean] of means.entries())
    for (let y = from; y < until; y++) {
      const start = offset + channel * channelStride + y * rowStride;
      out.fill(-mean * norm.scale, start, start + width);
    }
}
