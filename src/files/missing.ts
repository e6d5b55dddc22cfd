import { readFile } from "node:fs/promises";

/** The file or directory is not there (any more). */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}

/** Gives undefined for what is not there, and passes on every other failure. */
export function ignoreMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}

/** @returns undefined if there is no such file */
export async function readText(path: string): Promise<string | undefined> {
  return await readFile(path, "utf8").catch(ignoreMissing);
}
