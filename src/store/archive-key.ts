import { FaceServiceError } from "../errors.ts";

/** S3 allows 1,024 bytes of UTF-8; the rest is left to the configured prefix. */
const maxKeyBytes = 900;
/** File systems allow 255; the rest is left to what the folder archive puts behind a name. */
const maxPartBytes = 200;
const part = /^[\p{L}\p{M}\p{N}!\-_'()+,=@~](?:[\p{L}\p{M}\p{N} !\-_.'()+,=@~]*[\p{L}\p{M}\p{N}!\-_'()+,=@~])?$/u;

/**
 * A key that is a plain file path below any directory and an object's name in any S3 bucket.
 *
 * @throws {FaceServiceError} REQUEST_INVALID
 */
export function checkArchiveKey(key: string): string {
  const problem = problemOf(key);
  if (problem === undefined) return key;
  throw new FaceServiceError(
    "REQUEST_INVALID",
    `archive key ${JSON.stringify(key.slice(0, 100))} cannot be used: ${problem}; expected parts like 1/2026-11-21/42/00007.jpg`,
  );
}

function problemOf(key: string): string | undefined {
  if (Buffer.byteLength(key) > maxKeyBytes) return `it is longer than ${maxKeyBytes} bytes`;
  for (const one of key.split("/")) {
    if (Buffer.byteLength(one) > maxPartBytes) return `a part is longer than ${maxPartBytes} bytes`;
    if (!part.test(one)) return `part ${JSON.stringify(one)} is empty or has characters that are not allowed there`;
  }
  return key.toLowerCase().endsWith(".json") ? "it ends in .json" : undefined;
}

/** What of a wanted prefix is whole directories: `1/2026` → `1`. Undefined if no key can begin so. */
export function directoryOfPrefix(prefix: string): string | undefined {
  const directories = prefix.split("/").slice(0, -1);
  return directories.every((one) => part.test(one)) ? directories.join("/") : undefined;
}
