import { opendir } from "node:fs/promises";
import { FaceServiceError, messageOf } from "../errors.ts";
import { isMissing } from "../files/missing.ts";

export interface NumberedEntry {
  readonly number: number;
  readonly name: string;
}

export interface PageOptions {
  /** Only numbers above it. */
  readonly after?: number;
  /** Most entries of a page; twice as many are held at once. */
  readonly pageSize?: number;
}

/**
 * Pages through a directory in ascending order of the numbers in its names, however many names it has: the
 * directory is read once a page, and only the page's lowest numbers are kept.
 *
 * @param numberOf - undefined for a name that does not count
 * @returns pages, none empty; nothing when the directory does not exist (ZoneMinder may purge it any time)
 * @throws {FaceServiceError} UNAVAILABLE when the directory cannot be read
 */
export async function* numberedEntries(
  directory: string,
  numberOf: (name: string) => number | undefined,
  { after = -1, pageSize = 16_384 }: PageOptions = {},
): AsyncGenerator<readonly NumberedEntry[]> {
  let last = after;
  for (;;) {
    const { page, more } = await lowestEntries(directory, numberOf, { after: last, pageSize });
    if (page.length > 0) yield page;
    if (!more) return;
    last = page.at(-1)?.number ?? last;
  }
}

async function lowestEntries(
  directory: string,
  numberOf: (name: string) => number | undefined,
  { after, pageSize }: Required<PageOptions>,
): Promise<{ page: readonly NumberedEntry[]; more: boolean }> {
  let kept: NumberedEntry[] = [];
  let more = false;
  const keepLowest = (): void => {
    kept.sort((a, b) => a.number - b.number);
    more ||= kept.length > pageSize;
    kept = kept.slice(0, pageSize);
  };
  for await (const name of namesIn(directory)) {
    const number = numberOf(name);
    if (number === undefined || number <= after) continue;
    kept.push({ number, name });
    if (kept.length >= 2 * pageSize) keepLowest();
  }
  keepLowest();
  return { page: kept, more };
}

/**
 * Names of a directory as the file system gives them; none when it does not exist.
 *
 * @throws {FaceServiceError} UNAVAILABLE when it cannot be read
 */
export async function* namesIn(directory: string): AsyncGenerator<string> {
  try {
    for await (const entry of await opendir(directory, { bufferSize: 1024 })) yield entry.name;
  } catch (error) {
    if (isMissing(error)) return;
    throw new FaceServiceError("UNAVAILABLE", `cannot read directory ${directory}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
