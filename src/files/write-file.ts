import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { abandonedAfterMs, removeAbandoned } from "./abandoned.ts";
import { syncDirectory } from "./directory.ts";
import { type Content, type Filling, fillNew } from "./fill-new.ts";
import { isTemporaryOf, temporaryPath } from "./temporary.ts";
import { namingFile } from "./write-failure.ts";

export interface WriteOptions extends Filling {
  /** Where it lies until it is whole, on the same file system; by default beside the file. */
  readonly stagingDirectory?: string;
  /** The caller holds a lock: nobody else writes this file, so that what is left of earlier writes goes at once. */
  readonly isOnlyWriter?: boolean;
}

/**
 * Replaces a file in one step: a reader sees the old one or the new one, whole. After a power cut it may be neither;
 * for what can be made anew.
 *
 * @throws what the file system says, with its `code`; then the old file stands, and nothing else was left
 */
export async function writeAtomically(path: string, content: Content, options: WriteOptions = {}): Promise<void> {
  await replace(path, content, options, false);
}

/**
 * Replaces a file in one step; it has reached the disk when this resolves, and the old or the new one is there, whole,
 * even after a power cut. What a killed program left of an earlier write of the file is removed.
 *
 * @throws as {@link writeAtomically}
 */
export async function writeDurably(path: string, content: Content, options: WriteOptions = {}): Promise<void> {
  if (options.stagingDirectory === undefined) {
    const remains = removeAbandoned(dirname(path), isTemporaryOf(path), options.isOnlyWriter ? 0 : abandonedAfterMs);
    await remains.catch(() => undefined); // no reason not to write
  }
  await replace(path, content, options, true);
  await syncDirectory(dirname(path));
}

async function replace(path: string, content: Content, options: WriteOptions, isDurable: boolean): Promise<void> {
  const temporary = temporaryPath(path, options.stagingDirectory ?? dirname(path));
  try {
    await fillNew(temporary, content, isDurable, options);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw namingFile(error, path);
  }
}

/**
 * Appends a line in one write, so that two programs do not tear each other's. Its line break comes first: what was cut
 * short before it spoils only itself.
 */
export async function appendDurably(path: string, line: string): Promise<void> {
  await using file = await open(path, "a");
  await file.write(`\n${line}`);
  await file.sync();
}
