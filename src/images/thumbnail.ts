import { FaceServiceError, messageOf } from "../errors.ts";
import { sharp } from "./sharp.ts";

export interface ThumbnailLimits {
  readonly maxWidthPx: number;
  /** Most pixels of the picture, by its header. */
  readonly maxPixels: number;
}

/**
 * A picture as an upright JPEG that is at most so wide; never larger than it was, and without its metadata.
 *
 * @throws {FaceServiceError} IMAGE_UNREADABLE
 */
export async function makeThumbnail(bytes: Uint8Array, { maxWidthPx, maxPixels }: ThumbnailLimits): Promise<Buffer> {
  try {
    return await sharp(bytes, { limitInputPixels: maxPixels, sequentialRead: true })
      .autoOrient()
      .resize({ width: maxWidthPx, withoutEnlargement: true })
      .jpeg({ quality: 82 })
      .toBuffer();
  } catch (error) {
    throw new FaceServiceError("IMAGE_UNREADABLE", `the picture cannot be shown: ${messageOf(error).split("\n")[0]}`, {
      cause: error,
    });
  }
}
