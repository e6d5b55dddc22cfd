import type { NamedRecords } from "../gallery/person-changes.ts";
import type { ImageArchive } from "../store/archive.ts";
import { erasePictures } from "../store/erase-pictures.ts";
import { renameInResults } from "../store/rename-in-results.ts";
import type { ResultStore } from "../store/results.ts";

/** Results and their annotated pictures, by the people named in them. */
export function namesInResults(results: ResultStore, archive: Pick<ImageArchive, "remove">): NamedRecords {
  return {
    name: "results",
    // Archived pictures stay as they are: the original may be gone, and the one with the old name all there is.
    rename: (name, to, since) => renameInResults(results, name, { to, since }),
    async erase(name, since) {
      // First, and not at all without the archive: the names in the results are the way to the pictures.
      await erasePictures(results, archive, name);
      return await renameInResults(results, name, { to: null, since });
    },
  };
}
