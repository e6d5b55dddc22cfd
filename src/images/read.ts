import { constants } from "node:fs";
import { type FileHandle, open, realpath, stat } from "node:fs/promises";
import { isAbsolute, join, sep } from "node:path";
import { FaceServiceError, messageOf } from "../errors.ts";

export interface ReadLimits {
  /** Absolute directories; files below them may be read, also where a root itself is a symbolic link. */
  readonly allowedRoots: readonly string[];
  readonly maxBytes: number;
}

/**
 * Reads an image file that a caller named.
 *
 * The path is followed to its end before it is held against the roots, so that no symbolic link leads out;
 * the file is opened without following another link and without waiting for a pipe's writer.
 *
 * @throws {FaceServiceError} IMAGE_UNREADABLE when relative, missing, outside the roots, no regular file, empty or
 *   too large; messages name the path
 */
export async function readImage(path: string, limits: ReadLimits): Promise<Uint8Array> {
  const target = await allowedFile(path, limits.allowedRoots);
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const handle = await refusing(path, open(target, O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
  try {
    return await readWhole(path, handle, limits.maxBytes);
  } finally {
    await handle.close();
  }
}

/**
 * The file that a path leads to in the end, if it may be read; nothing is opened.
 *
 * @throws {FaceServiceError} IMAGE_UNREADABLE when relative, missing, outside the roots, or no regular file
 */
export async function allowedFile(path: string, allowedRoots: readonly string[]): Promise<string> {
  if (!isAbsolute(path)) throw unreadable(path, "expected an absolute path");
  const target = await refusing(path, realpath(path));
  // Before anything else is said of the file: a caller is not to learn what stands outside the roots.
  if (!(await isInside(target, allowedRoots)))
    throw unreadable(path, "it is outside images.allowedRoots; add its directory there or send the image's bytes");
  // Asked before opening, because to open a device can already act on it.
  if (!(await refusing(path, stat(target))).isFile()) throw unreadable(path, "it is no regular file");
  return target;
}

async function readWhole(path: string, handle: FileHandle, maxBytes: number): Promise<Uint8Array> {
  const found = await refusing(path, handle.stat());
  if (!found.isFile()) throw unreadable(path, "it is no regular file");
  if (found.size === 0) throw unreadable(path, "the file is empty");
  if (found.size > maxBytes)
    throw unreadable(path, `it has ${found.size} bytes, more than images.maxBytes ${maxBytes}`);
  const bytes = new Uint8Array(found.size);
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await refusing(path, handle.read(bytes, filled, bytes.length - filled));
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

async function isInside(target: string, roots: readonly string[]): Promise<boolean> {
  for (const root of roots) {
    // A root that does not exist holds nothing.
    const real = await realpath(root).catch(() => undefined);
    if (real !== undefined && target.startsWith(join(real, sep))) return true;
  }
  return false;
}

async function refusing<T>(path: string, step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (error) {
    throw unreadable(path, reasonOf(error), error);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "a part of its path is no directory",
  EACCES: "the service may not read it",
  EISDIR: "it is no regular file",
  ELOOP: "its symbolic links lead nowhere",
  ENAMETOOLONG: "its path is too long",
};

const reasonOf = (error: unknown): string =>
  (error instanceof Error && "code" in error ? reasons[String(error.code)] : undefined) ?? messageOf(error);

const unreadable = (path: string, reason: string, cause?: unknown): FaceServiceError =>
  new FaceServiceError("IMAGE_UNREADABLE", `cannot read image ${path}: ${reason}`, { cause });
