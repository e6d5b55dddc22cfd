import { FaceServiceError } from "../errors.ts";
import type { ImageMetadata } from "./archive.ts";

/** Limit of S3's user metadata: bytes of names and values together. */
const maxBytes = 2048;
const namePattern = /^[a-z0-9][a-z0-9_-]*$/;

/**
 * Metadata as HTTP headers can carry it: lower-case names, values of printable ASCII. Everything else is
 * percent-encoded, and so is a space at either end, which HTTP drops.
 *
 * @throws {FaceServiceError} REQUEST_INVALID for a name that is no header name, for one given twice in another
 *   case, and for more than 2 KB in all
 */
export function encodeMetadata(metadata: ImageMetadata): Record<string, string> {
  const encoded: Record<string, string> = {};
  let bytes = 0;
  for (const [given, value] of Object.entries(metadata)) {
    const name = given.toLowerCase();
    if (!namePattern.test(name) || name in encoded)
      throw refusal(`the name ${JSON.stringify(given)} is not of letters, digits, - and _, or stands twice`);
    encoded[name] = encodeValue(value);
    bytes += name.length + encoded[name].length;
  }
  if (bytes > maxBytes) throw refusal(`it takes ${bytes} bytes of at most ${maxBytes}`);
  return encoded;
}

export function decodeMetadata(encoded: Readonly<Record<string, string>>): ImageMetadata {
  return Object.fromEntries(Object.entries(encoded).map(([name, value]) => [name.toLowerCase(), decodeValue(value)]));
}

function encodeValue(value: string): string {
  return value.replace(/\p{Surrogate}/gu, "\ufffd").replace(/[^\x20-\x7e]|%|^ | $/gu, encodeURIComponent);
}

function decodeValue(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    // Written by another program, with a bare percent sign: it stands as it is.
    return value;
  }
}

function refusal(problem: string): FaceServiceError {
  return new FaceServiceError("REQUEST_INVALID", `the picture's metadata cannot be stored: ${problem}`);
}
