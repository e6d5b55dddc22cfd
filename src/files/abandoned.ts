import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { ignoreMissing } from "./missing.ts";

/** No write takes so long: what is older was left by a program that was killed. */
export const abandonedAfterMs = 3_600_000;

/**
 * Removes what programs that were killed have left in a directory.
 *
 * @param isTheirs - tells it by its name
 * @param olderThanMs - what a program may be writing just now is younger
 * @returns how many files and directories
 */
export async function removeAbandoned(
  directory: string,
  isTheirs: (name: string) => boolean,
  olderThanMs = abandonedAfterMs,
): Promise<number> {
  let count = 0;
  for (const name of (await readdir(directory).catch(ignoreMissing)) ?? []) {
    if (!isTheirs(name)) continue;
    const path = join(directory, name);
    const facts = await stat(path).catch(ignoreMissing);
    if (facts === undefined || Date.now() - facts.mtimeMs < olderThanMs) continue;
    await rm(path, { recursive: true, force: true });
    count++;
  }
  return count;
}
