import { FaceServiceError } from "../errors.ts";

export type ImageFormat = "jpeg" | "png" | "webp";

const jpegStart = [0xff, 0xd8, 0xff];
const pngStart = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const riff = [0x52, 0x49, 0x46, 0x46];
const webp = [0x57, 0x45, 0x42, 0x50];

/** Tells an image's format by its first bytes; a file's name proves nothing. */
export function imageFormat(bytes: Uint8Array): ImageFormat | undefined {
  if (hasAt(bytes, 0, jpegStart)) return "jpeg";
  if (hasAt(bytes, 0, pngStart)) return "png";
  // RFC 9649, 2.4: "RIFF", the length in four bytes, "WEBP".
  if (hasAt(bytes, 0, riff) && hasAt(bytes, 8, webp)) return "webp";
  return undefined;
}

function hasAt(bytes: Uint8Array, offset: number, wanted: readonly number[]): boolean {
  return wanted.every((byte, i) => bytes[offset + i] === byte);
}

/**
 * Refuses, without decoding, what cannot be an image that this project reads.
 *
 * @throws {FaceServiceError} IMAGE_UNREADABLE when empty, larger than `maxBytes` or of another format
 */
export function checkEncoded(bytes: Uint8Array, maxBytes: number): void {
  if (bytes.length === 0) throw new FaceServiceError("IMAGE_UNREADABLE", "the image is empty: 0 bytes");
  if (bytes.length > maxBytes)
    throw new FaceServiceError(
      "IMAGE_UNREADABLE",
      `the image has ${bytes.length} bytes, more than images.maxBytes ${maxBytes}; send a smaller one or raise it`,
    );
  if (imageFormat(bytes) === undefined)
    throw new FaceServiceError(
      "IMAGE_UNREADABLE",
      `expected a JPEG, PNG or WebP image, got bytes that begin with ${hexStart(bytes)}`,
    );
}

const hexStart = (bytes: Uint8Array): string => Buffer.from(bytes.subarray(0, 8)).toString("hex");
