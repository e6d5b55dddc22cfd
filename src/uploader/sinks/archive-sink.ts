import { FaceServiceError } from "../../errors.ts";
import type { AnsweredFace } from "../../face/recognition.ts";
import type { Log } from "../../service/log.ts";
import type { ImageArchive } from "../../store/archive.ts";
import { metadataOf } from "../frame-result.ts";
import type { FrameDelivery, Sink } from "../sink.ts";

export interface ArchiveSinkParts {
  readonly archive: () => Promise<Pick<ImageArchive, "put">>;
  /** Draws boxes and names. @throws {FaceServiceError} IMAGE_UNREADABLE */
  readonly annotate: (bytes: Uint8Array, faces: readonly AnsweredFace[]) => Promise<Uint8Array>;
  readonly log: Pick<Log, "warn">;
}

/** The annotated pictures; a key names its frame for ever, so that a repeat overwrites itself. */
export function archiveSink({ archive, annotate, log }: ArchiveSinkParts): Sink {
  const drawn = async ({ result }: FrameDelivery, bytes: Uint8Array): Promise<Uint8Array> => {
    try {
      return await annotate(bytes, result.faces);
    } catch (error) {
      if (!(error instanceof FaceServiceError) || error.code !== "IMAGE_UNREADABLE") throw error;
      // The server could read it: a picture without boxes is better than a key without a picture.
      log.warn({ image: result.image, problem: error.message }, "frame not drawn");
      return bytes;
    }
  };
  const put = async (delivery: FrameDelivery): Promise<void> => {
    const { result } = delivery;
    const bytes = await delivery.picture();
    if (result.archiveKey === undefined || bytes === undefined) return;
    const picture = await drawn(delivery, bytes);
    await (await archive()).put(result.archiveKey, picture, metadataOf(result));
  };
  return {
    name: "archive",
    frames: {
      wants: ({ archiveKey }) => archiveKey !== undefined,
      needsPicture: true,
      maxBatch: 1,
      maxInFlight: 4,
      deliver: async (frames) => {
        for (const frame of frames) await put(frame);
      },
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
