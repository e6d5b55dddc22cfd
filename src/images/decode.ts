import type { Metadata } from "sharp";
import { FaceServiceError, messageOf } from "../errors.ts";
import type { Size } from "../face/geometry.ts";
import type { RgbImage } from "../face/image.ts";
import { checkEncoded } from "./format.ts";
import { sharp } from "./sharp.ts";

export interface DecodeLimits {
  /** Most bytes of the encoded image. */
  readonly maxBytes: number;
  /** Most pixels of the encoded image, by its header. */
  readonly maxPixels: number;
  /** A longer side than this is shrunk to it while decoding. */
  readonly maxSidePx: number;
}

/** Decodes some pictures faster than libvips does, to the very same pixels. */
export interface PlainDecoder {
  /** @returns undefined where libvips is to say what is in the picture, or what is wrong with it */
  decode(bytes: Uint8Array, limits: DecodeLimits): Promise<RgbImage | undefined>;
  /**
   * Takes the pixels of a picture back for a later one: nobody may read them from now on. Of another's picture, or of one
   * given back before, it does nothing; a picture that is never given back is the garbage collector's.
   */
  release(image: RgbImage): void;
}

export interface DecodedImage {
  readonly image: RgbImage;
  /** Of the original, upright by its EXIF orientation. */
  readonly size: Size;
  /** Pixels of `image` per pixel of the original, at most 1. */
  readonly scale: number;
}

/**
 * Decodes a JPEG, PNG or WebP to upright RGB without alpha; of an animation, its first picture.
 *
 * Sizes are checked from the header, before a pixel is decoded. A picture within `maxSidePx` is decoded once, in full:
 * to shrink a 1920 x 1080 JPEG to a detector's 640 px while decoding was measured to save 2 of 11 ms where there is no
 * face, and to cost 7 ms where there is one, whose pixels then have to be decoded after all.
 *
 * @param plain - asked first; absent: libvips decodes every picture
 * @throws {FaceServiceError} IMAGE_UNREADABLE when empty, of another format, damaged, truncated or beyond a limit
 */
export async function decodeImage(
  bytes: Uint8Array,
  limits: DecodeLimits,
  plain?: PlainDecoder,
): Promise<DecodedImage> {
  checkEncoded(bytes, limits.maxBytes);
  const { maxSidePx } = limits;
  const known = await plain?.decode(bytes, limits);
  if (known !== undefined) return { image: known, size: { width: known.width, height: known.height }, scale: 1 };
  const image = await decodeWithin(bytes, limits).catch(async (error: unknown): Promise<never> => {
    // Asked only now, because every header would be read twice: it tells whether the size is what is wrong.
    await readSize(bytes, limits.maxPixels);
    throw unreadable(`the image is damaged or truncated: ${firstLine(error)}`, error);
  });
  // Smaller than the limit, it was not shrunk to it.
  if (Math.max(image.width, image.height) < maxSidePx)
    return { image, size: { width: image.width, height: image.height }, scale: 1 };
  const size = await readSize(bytes, limits.maxPixels);
  return { image, size, scale: Math.min(1, maxSidePx / Math.max(size.width, size.height)) };
}

async function decodeWithin(bytes: Uint8Array, { maxPixels, maxSidePx }: DecodeLimits): Promise<RgbImage> {
  // `failOn: "truncated"` refuses half a picture, yet takes the stray bytes that cheap cameras write.
  const { data, info } = await sharp(bytes, { failOn: "truncated", limitInputPixels: maxPixels, sequentialRead: true })
    .autoOrient()
    .toColourspace("srgb")
    .removeAlpha()
    .resize({ width: maxSidePx, height: maxSidePx, fit: "inside", withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`expected 3 channels, got ${info.channels}`);
  return { width: info.width, height: info.height, data };
}

/**
 * The size that a picture's header tells, upright by its EXIF orientation, in pixels.
 *
 * @throws {FaceServiceError} IMAGE_UNREADABLE for another format, a damaged header, or more than `maxPixels`
 */
export async function readSize(bytes: Uint8Array, maxPixels: number): Promise<Size> {
  let header: Metadata;
  try {
    header = await sharp(bytes, { failOn: "none", limitInputPixels: false }).metadata();
  } catch (error) {
    throw unreadable(`the image's header cannot be read: ${firstLine(error)}`, error);
  }
  const { width, height } = header.autoOrient;
  if (width * height > maxPixels)
    throw unreadable(
      `the image has ${width} x ${height} = ${width * height} pixels, more than images.maxPixels ${maxPixels}; send a smaller one or raise it`,
    );
  return { width, height };
}

const unreadable = (message: string, cause?: unknown): FaceServiceError =>
  new FaceServiceError("IMAGE_UNREADABLE", message, { cause });

/** libvips gives a line a problem; the first tells enough. */
const firstLine = (error: unknown): string => messageOf(error).split("\n")[0] ?? "";
