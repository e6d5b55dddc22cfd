import { annotateImage } from "../../images/annotate.ts";
import type { ImageArchive } from "../../store/archive.ts";
import type { FrameKey, ResultStore } from "../../store/results.ts";
import type { Look } from "../recognizer.ts";

/** Keeps what was seen on a picture that came over HTTP, as of a camera named `uploads`. */
export interface UploadedFrames {
  keep(image: Uint8Array, look: Look): Promise<void>;
}

const monitor = "uploads";
const dayMs = 86_400_000;

/** An event a day; its frames are numbered by the millisecond, so that they stand in order. */
export function uploadedFrames(
  results: Pick<ResultStore, "put">,
  archive: Pick<ImageArchive, "put">,
  now: () => Date = () => new Date(),
): UploadedFrames {
  let lastMs = 0;
  const nextKey = (at: Date): FrameKey => {
    lastMs = Math.max(lastMs + 1, at.getTime());
    const event = new Date(lastMs).toISOString().slice(0, 10);
    return { monitor, event, frame: (lastMs % dayMs) + 1 };
  };
  return {
    async keep(image, { size, faces, classifier }) {
      const at = now();
      const key = nextKey(at);
      const answered = faces.map(({ box, landmarks, quality, identification }) => ({
        box,
        landmarks,
        quality,
        identification,
      }));
      const archiveKey = `${monitor}/${key.event}/${String(key.frame).padStart(8, "0")}.jpg`;
      await archive.put(archiveKey, await annotateImage(image, answered), { monitor, event: key.event });
      const result = { ...key, image: "", size, capturedAt: at, processedAt: now(), faces: answered, archiveKey };
      await results.put([{ ...result, ...(classifier === null ? {} : { classifier }) }]);
    },
  };
}
