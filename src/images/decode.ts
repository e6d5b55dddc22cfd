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
 * Sizes are checked from the header, before a pixel is decoded.
 *
 * @throws {FaceServiceError} IMAGE_UNREADABLE when empty, of another format, damaged, truncated or beyond a limit
 */
export async function decodeImage(bytes: Uint8Array, limits: DecodeLimits): Promise<DecodedImage> {
  checkEncoded(bytes, limits.maxBytes);
  const size = await readSize(bytes, limits.maxPixels);
  const { maxSidePx } = limits;
  const shrink = Math.max(size.width, size.height) > maxSidePx;
  try {
    // `failOn: "truncated"` refuses half a picture, yet takes the stray bytes that cheap cameras write.
    const upright = sharp(bytes, { failOn: "truncated", limitInputPixels: limits.maxPixels, sequentialRead: true })
      .autoOrient()
      .toColourspace("srgb")
      .removeAlpha();
    const sized = shrink ? upright.resize({ width: maxSidePx, height: maxSidePx, fit: "inside" }) : upright;
    const { data, info } = await sized.raw().toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new Error(`expected 3 channels, got ${info.channels}`);
    const image = { width: info.width, height: info.height, data };
    return { image, size, scale: shrink ? maxSidePx / Math.max(size.width, size.height) : 1 };
  } catch (error) {
    throw unreadable(`the image is damaged or truncated: ${firstLine(error)}`, error);
  }
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
