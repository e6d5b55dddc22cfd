import { type DecodeLimits, readSize } from "./decode.ts";
import { checkEncoded } from "./format.ts";
import { sharp } from "./sharp.ts";

const jpegQuality = 82;

/**
 * A JPEG of a picture, upright and at most so wide, for a page that shows many. It carries no metadata of the original,
 * such as the place where it was taken.
 *
 * @throws {FaceServiceError} IMAGE_UNREADABLE when empty, of another format or beyond a limit
 */
export async function shrinkPicture(
  bytes: Uint8Array,
  widthPx: number,
  { maxBytes, maxPixels }: Pick<DecodeLimits, "maxBytes" | "maxPixels">,
): Promise<Uint8Array> {
  checkEncoded(bytes, maxBytes);
  await readSize(bytes, maxPixels);
  return await sharp(bytes, { failOn: "none", limitInputPixels: maxPixels, sequentialRead: true })
    .autoOrient()
    .resize({ width: widthPx, withoutEnlargement: true })
    .flatten({ background: "white" })
    .jpeg({ quality: jpegQuality })
    .toBuffer();
}
