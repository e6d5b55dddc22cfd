import { open, readFile, rename } from "node:fs/promises";

/** @returns undefined if there is no such file */
export async function readText(path: string): Promise<string | undefined> {
  return await readFile(path, "utf8").catch(ignoreMissing);
}

/** Gives undefined for what is not there, and passes on every other failure. */
export function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
  throw error;
}

/** Writes a file that must not be there yet; it has reached the disk when this resolves. */
export async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  await using file = await open(path, "wx");
  await file.writeFile(content);
  await file.sync();
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

/** A rename that survives a power cut. */
export async function renameDurably(from: string, to: string, directory: string): Promise<void> {
  await rename(from, to);
  await flushDirectory(directory);
}

export async function flushDirectory(directory: string): Promise<void> {
  await using handle = await open(directory, "r");
  await handle.sync();
}
