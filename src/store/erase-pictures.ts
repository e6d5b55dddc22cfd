import type { ImageArchive } from "./archive.ts";
import { allCorrections, type Identity } from "./face-corrections.ts";
import type { ListPlace } from "./result-history.ts";
import { type FrameResult, keyText, type ResultStore } from "./results.ts";

const pageSize = 200;

/**
 * Takes the annotated pictures away on which a person is named, whatever people said of the face since, and those of
 * frames that they are on because people said so. To be done before the name goes out of the results: these say which
 * pictures they are.
 *
 * @returns how many
 */
export async function erasePictures(
  results: Pick<ResultStore, "find" | "get" | "corrected">,
  archive: Pick<ImageArchive, "remove">,
  name: string,
): Promise<number> {
  const remove = async ({ archiveKey }: FrameResult): Promise<number> => {
    if (archiveKey === undefined) return 0;
    await archive.remove(archiveKey);
    return 1;
  };
  let count = 0;
  for await (const result of found(results, name)) count += await remove(result);
  for await (const result of correctedAway(results, name)) count += await remove(result);
  return count;
}

async function* found(results: Pick<ResultStore, "find">, name: string): AsyncGenerator<FrameResult> {
  let after: ListPlace | undefined;
  for (;;) {
    const query = { name, limit: pageSize, sort: "oldest" } as const;
    const page = await results.find({ ...query, ...(after === undefined ? {} : { after }) });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = { capturedAt: last.capturedAt, key: keyText(last) };
  }
}

/** Frames whose answer has the name, but which are found by another one. */
async function* correctedAway(
  results: Pick<ResultStore, "get" | "corrected">,
  name: string,
): AsyncGenerator<FrameResult> {
  const isTheirs = (one: Identity): boolean => one.kind === "known" && one.name === name;
  let frame = "";
  for await (const correction of allCorrections(results)) {
    // Faces of one frame follow one another.
    if (keyText(correction) === frame || isTheirs(correction.is)) continue;
    frame = keyText(correction);
    const result = await results.get(correction);
    if (result?.faces.some(({ identification }) => isTheirs(identification))) yield result;
  }
}
