import { annotateImage } from "../../images/annotate.ts";
import { type CutFaces, facesWorthKeeping, withPictures } from "../../sightings/faces-worth-keeping.ts";
import type { SightingStore } from "../../sightings/sighting-store.ts";
import type { ImageArchive } from "../../store/archive.ts";
import type { FrameKey, ResultStore } from "../../store/results.ts";
import type { Look } from "../recognizer.ts";

/** Keeps what was seen on a picture that came over HTTP, as of a camera named `uploads`. */
export interface UploadedFrames {
  /** @param look - with the embeddings of the faces that are to be reviewed, found and gathered */
  keep(image: Uint8Array, look: Look): Promise<FrameKey>;
}

/** Where faces are kept. */
export interface UploadedFaces {
  readonly sightings: Pick<SightingStore, "put">;
  readonly cut: CutFaces;
  /** The network that makes the embeddings. */
  readonly embedder: string;
}

export interface UploadedFramesParts {
  readonly results: Pick<ResultStore, "put">;
  readonly archive: Pick<ImageArchive, "put">;
  /** Absent: no faces are kept. */
  readonly faces?: UploadedFaces | undefined;
  readonly now?: () => Date;
}

const monitor = "uploads";
const dayMs = 86_400_000;

/** An event a day; its frames are numbered by the millisecond, so that they stand in order. */
export function uploadedFrames({
  results,
  archive,
  faces: kept,
  now = () => new Date(),
}: UploadedFramesParts): UploadedFrames {
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
      const result = {
        ...{ ...key, image: "", size, capturedAt: at, processedAt: now(), faces: answered, archiveKey },
        ...(classifier === null ? {} : { classifier }),
      };
      await results.put([result]);
      if (kept !== undefined) {
        const embeddings = { embedder: kept.embedder, faces: faces.map(({ embedding }) => embedding) };
        const sightings = await withPictures(facesWorthKeeping(result, embeddings), image, kept.cut);
        if (sightings.length > 0) await kept.sightings.put(sightings);
      }
      return key;
    },
  };
}
