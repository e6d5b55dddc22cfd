import { type BoundingBox, heightOf, type Size, widthOf } from "../face/geometry.ts";
import { type DecodeLimits, decodeImage } from "./decode.ts";
import { sharp } from "./sharp.ts";

export interface CutOptions {
  readonly limits: Pick<DecodeLimits, "maxBytes" | "maxPixels">;
  /** Longer side of a cut picture at most, in pixels; a smaller face is not blown up. */
  readonly maxSidePx: number;
  /** Share of the box's width and height that is cut out with it on each side; default 0.5. */
  readonly margin?: number;
}

/** A detector needs to see more than a face to find it again. */
const usualMargin = 0.5;
/** Fine enough that a network sees the same face; see docs/review.md. */
const jpegQuality = 92;
/** Above any picture that the limits let through: faces are cut at their native resolution. */
const nativeSidePx = 65_535;

/**
 * Cuts faces out of a picture, each with a margin on every side where the picture goes on; decoded once.
 *
 * @param boxes - in pixels of the upright original
 * @returns a JPEG a box, in their order, without metadata; undefined for a box that is not in the picture
 * @throws {FaceServiceError} IMAGE_UNREADABLE
 */
export async function cutFaces(
  bytes: Uint8Array,
  boxes: readonly BoundingBox[],
  { limits, maxSidePx, margin = usualMargin }: CutOptions,
): Promise<readonly (Uint8Array | undefined)[]> {
  const { image } = await decodeImage(bytes, { ...limits, maxSidePx: nativeSidePx });
  const { width, height, data } = image;
  const cut: (Uint8Array | undefined)[] = [];
  for (const box of boxes) {
    const region = regionAround(box, image, margin);
    if (region === undefined) {
      cut.push(undefined);
      continue;
    }
    const face = sharp(data, { raw: { width, height, channels: 3 } })
      .extract(region)
      .resize({ width: maxSidePx, height: maxSidePx, fit: "inside", withoutEnlargement: true });
    // Half the colour resolution would change what the network sees of a small face.
    cut.push(await face.jpeg({ quality: jpegQuality, chromaSubsampling: "4:4:4" }).toBuffer());
  }
  return cut;
}

interface Region extends Size {
  readonly left: number;
  readonly top: number;
}

/** {@link cutFaces} with everything but the picture settled. */
export const cutterOf =
  (limits: CutOptions["limits"], maxSidePx: number) =>
  (bytes: Uint8Array, boxes: readonly BoundingBox[]): Promise<readonly (Uint8Array | undefined)[]> =>
    cutFaces(bytes, boxes, { limits, maxSidePx });

function regionAround(box: BoundingBox, picture: Size, margin: number): Region | undefined {
  const aside = margin * widthOf(box);
  const above = margin * heightOf(box);
  const left = Math.max(0, Math.floor(box.left - aside));
  const top = Math.max(0, Math.floor(box.top - above));
  const width = Math.min(picture.width, Math.ceil(box.right + aside)) - left;
  const height = Math.min(picture.height, Math.ceil(box.bottom + above)) - top;
  return width > 0 && height > 0 ? { left, top, width, height } : undefined;
}
