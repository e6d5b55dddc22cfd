import type { ImageArchive } from "./archive.ts";
import type { ListPlace } from "./result-history.ts";
import { keyText, type ResultStore } from "./results.ts";

const pageSize = 200;

/**
 * Takes the annotated pictures away on which a person is named. To be done before the name goes out of the results:
 * these say which pictures they are.
 *
 * @returns how many
 */
export async function erasePictures(
  results: Pick<ResultStore, "find">,
  archive: Pick<ImageArchive, "remove">,
  name: string,
): Promise<number> {
  let after: ListPlace | undefined;
  let count = 0;
  for (;;) {
    const page = await results.find({
      name,
      limit: pageSize,
      sort: "oldest",
      ...(after === undefined ? {} : { after }),
    });
    for (const { archiveKey } of page) {
      if (archiveKey === undefined) continue;
      await archive.remove(archiveKey);
      count++;
    }
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return count;
    after = { capturedAt: last.capturedAt, key: keyText(last) };
  }
}
