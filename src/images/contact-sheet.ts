import { FaceServiceError } from "../errors.ts";
import { decodeImage } from "./decode.ts";
import { sharp } from "./sharp.ts";
import { descent, strokeText, strokeWidth } from "./stroke-font.ts";

export interface Tile {
  /** A JPEG, PNG or WebP. */
  readonly bytes: Uint8Array;
  readonly caption: string;
}

export interface ContactSheetOptions {
  readonly columns: number;
  /** Pixels. */
  readonly tileWidth: number;
}

const limits = { maxBytes: 33_554_432, maxPixels: 40_000_000 };
const gapPx = 8;
const ground = "#1b1e23";
/** Of a JPEG's side. */
const maxSidePx = 65_500;
/** Height of a tile at most, per its width; a taller picture stands in the middle with a margin. */
const maxTileAspect = 1.5;

interface SheetPlan {
  readonly columns: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly capPx: number;
  readonly captionHeight: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Pictures side by side, row by row, each with its caption beneath, drawn without any font of the system.
 *
 * @returns a JPEG; all tiles are as high as the highest picture needs
 * @throws {FaceServiceError} IMAGE_UNREADABLE for a tile; REQUEST_INVALID without tiles, or for more than a JPEG holds
 */
export async function contactSheet(tiles: readonly Tile[], options: ContactSheetOptions): Promise<Buffer> {
  const pictures: { readonly data: Buffer; readonly width: number; readonly height: number }[] = [];
  for (const { bytes } of tiles) pictures.push(await shrunk(bytes, options.tileWidth));
  const plan = planSheet(pictures, options);
  const placed = pictures.map(({ data, width, height }, index) => {
    const { left, top } = cornerOf(index, plan);
    return {
      input: data,
      raw: { width, height, channels: 3 as const },
      left: left + Math.floor((plan.tileWidth - width) / 2),
      top: top + Math.floor((plan.tileHeight - height) / 2),
    };
  });
  const { width, height } = plan;
  return await sharp({ create: { width, height, channels: 3, background: ground } })
    .composite([...placed, { input: Buffer.from(captions(tiles, plan)), left: 0, top: 0 }])
    .jpeg({ quality: 88, chromaSubsampling: "4:4:4" })
    .toBuffer();
}

async function shrunk(bytes: Uint8Array, tileWidth: number) {
  const box = { width: tileWidth, height: Math.round(tileWidth * maxTileAspect) };
  const { image } = await decodeImage(bytes, { ...limits, maxSidePx: 4 * box.height });
  const { width, height } = image;
  const { data, info } = await sharp(image.data, { raw: { width, height, channels: 3 } })
    .resize({ ...box, fit: "inside" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

function planSheet(pictures: readonly { readonly height: number }[], options: ContactSheetOptions): SheetPlan {
  const { tileWidth } = options;
  const columns = Math.min(options.columns, pictures.length);
  const tileHeight = Math.max(...pictures.map(({ height }) => height));
  const capPx = Math.max(8, tileWidth / 26);
  const captionHeight = Math.round(capPx * (2 + descent));
  const width = gapPx + columns * (tileWidth + gapPx);
  const height = gapPx + Math.ceil(pictures.length / columns) * (tileHeight + captionHeight + gapPx);
  if (!(columns >= 1 && width <= maxSidePx && height <= maxSidePx))
    throw new FaceServiceError(
      "REQUEST_INVALID",
      `a contact sheet of ${pictures.length} pictures in ${options.columns} columns of ${tileWidth} px cannot be drawn: expected 1 picture or more and sides up to ${maxSidePx} px`,
    );
  return { columns, tileWidth, tileHeight, capPx, captionHeight, width, height };
}

function cornerOf(index: number, { columns, tileWidth, tileHeight, captionHeight }: SheetPlan) {
  const column = index % columns;
  const row = Math.floor(index / columns);
  return {
    left: gapPx + column * (tileWidth + gapPx),
    top: gapPx + row * (tileHeight + captionHeight + gapPx),
  };
}

/** A caption that is wider than its tile is written smaller until it fits. */
function captions(tiles: readonly Tile[], plan: SheetPlan): string {
  const paths = tiles.map(({ caption }, index) => {
    const { left, top } = cornerOf(index, plan);
    const wanted = strokeText(caption, plan.capPx, { x: 0, y: 0 }).widthPx;
    const capPx = plan.capPx * Math.min(1, plan.tileWidth / Math.max(1, wanted));
    const { path } = strokeText(caption, capPx, { x: left, y: top + plan.tileHeight + plan.capPx * 1.5 });
    return `<path d="${path}" stroke-width="${capPx * strokeWidth}"/>`;
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${plan.width}" height="${plan.height}">` +
    `<g fill="none" stroke="#fff" stroke-linecap="round" stroke-linejoin="round">${paths.join("")}</g></svg>`
  );
}
