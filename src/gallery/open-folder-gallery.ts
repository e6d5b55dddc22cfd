import { resolve } from "node:path";
import type { DecodeLimits } from "../images/decode.ts";
import { FolderIndex } from "./folder-index.ts";
import { folderPeople } from "./folder-people.ts";
import { folderRemovals } from "./folder-removals.ts";
import { folderSamples } from "./folder-samples.ts";
import type { Gallery } from "./gallery.ts";
import { HygieneIndex } from "./hygiene-index.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { Trash } from "./trash.ts";

export interface GallerySettings {
  /** The dataset; made with the first person. */
  readonly directory: string;
  /** Outside of the dataset, or it would be learned from. */
  readonly trashDirectory: string;
  /** What was removed is forgotten after so many days; null: never. */
  readonly trashDays: number | null;
  readonly mostPictures: number;
  /** Where encode writes the embeddings, beside which it puts what is doubtful. */
  readonly embeddingsFile: string;
  readonly limits: DecodeLimits;
}

const dayMs = 24 * 3_600_000;
const sweepEveryMs = 3_600_000;

/**
 * People and pictures in a dataset's folders. Nothing is held in memory that is not also in the files, so that other
 * programs and people may change them meanwhile.
 *
 * @param onSweepError - told when old removals cannot be taken away
 */
export function openFolderGallery(
  { directory, trashDirectory, trashDays, mostPictures, embeddingsFile, limits }: GallerySettings,
  onSweepError: (error: unknown) => void,
): Gallery & AsyncDisposable {
  const root = resolve(directory);
  const parts = {
    root,
    index: new FolderIndex(root),
    hygiene: new HygieneIndex(embeddingsFile),
    serially: oneAtATime(),
  };
  const trash = new Trash(resolve(trashDirectory));
  const sweep = async (): Promise<void> => {
    if (trashDays === null) return;
    await trash.discardOlderThan(trashDays * dayMs).catch(onSweepError);
  };
  let sweeping = sweep();
  const timer = setInterval(() => {
    sweeping = sweep();
  }, sweepEveryMs).unref();
  return {
    ...folderPeople(parts),
    ...folderSamples({ ...parts, limits, mostPictures }),
    ...folderRemovals({ ...parts, trash }),
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await sweeping;
      await parts.serially(() => Promise.resolve());
    },
  };
}
