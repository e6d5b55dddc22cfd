import { resolve } from "node:path";
import { FaceServiceError } from "../../errors.ts";
import { annotateImage } from "../../images/annotate.ts";
import { imageFormat } from "../../images/format.ts";
import { readImage } from "../../images/read.ts";
import type { ImageArchive } from "../../store/archive.ts";
import type { FrameResult } from "../../store/results.ts";

/** The pictures of stored frames. */
export interface FramePictures {
  /** As it was captured; undefined where it is no more, or was a frame of a video. */
  original(result: FrameResult): Promise<Uint8Array | undefined>;
  /** With boxes and names: as archived, else drawn anew. */
  annotated(result: FrameResult): Promise<Uint8Array | undefined>;
}

export interface FramePictureSettings {
  readonly directory: string;
  readonly images: { readonly allowedRoots: readonly string[]; readonly maxBytes: number };
}

/** Originals are read below `images.allowedRoots` only, whatever a result says. */
export function openFramePictures(
  { directory, images }: FramePictureSettings,
  archive: Pick<ImageArchive, "get">,
): FramePictures {
  const limits = {
    maxBytes: images.maxBytes,
    allowedRoots: images.allowedRoots.map((root) => resolve(directory, root)),
  };
  const original = async ({ image }: FrameResult): Promise<Uint8Array | undefined> => {
    try {
      const bytes = await readImage(image, limits);
      // The roots may hold other files too.
      return imageFormat(bytes) === undefined ? undefined : bytes;
    } catch (error) {
      // Purged by ZoneMinder, outside the roots, or no picture file: there is none to be had.
      if (error instanceof FaceServiceError && error.code === "IMAGE_UNREADABLE") return undefined;
      throw error;
    }
  };
  const annotated = async (result: FrameResult): Promise<Uint8Array | undefined> => {
    const archived = result.archiveKey === undefined ? undefined : await archive.get(result.archiveKey);
    if (archived !== undefined) return archived.bytes;
    const bytes = await original(result);
    return bytes === undefined ? undefined : await annotateImage(bytes, result.faces);
  };
  return { original, annotated };
}
