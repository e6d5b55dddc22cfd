import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { temporaryPath } from "./temporary.ts";
import { namingFile } from "./write-failure.ts";

/** Given to the file system at once; it takes at most 2 GB. */
const partBytes = 16 * 1024 * 1024;

/**
 * Replaces a file in one step, with its bytes on the disk before; a power cut may bring the old one back. Blocks: for a
 * thread that does one thing after the other.
 */
export function replaceInThread(path: string, parts: readonly Uint8Array[], mode: number): void {
  const temporary = temporaryPath(path, dirname(path));
  try {
    const file = openSync(temporary, "wx", mode);
    try {
      for (const part of parts) writeWhole(file, part);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw namingFile(error, path);
  }
}

function writeWhole(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, Math.min(partBytes, bytes.length - at));
}
