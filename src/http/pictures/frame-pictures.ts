import { resolve } from "node:path";
import { FaceServiceError } from "../../errors.ts";
import { annotateImage } from "../../images/annotate.ts";
import { imageFormat } from "../../images/format.ts";
import { readImage } from "../../images/read.ts";
import type { ImageArchive } from "../../store/archive.ts";
import { type VideoFrame, videoFrameOf } from "../../store/frame-image.ts";
import type { FrameResult } from "../../store/results.ts";

/** The pictures of stored frames. */
export interface FramePictures {
  /** As it was captured, also out of a video; undefined where it is no more. */
  original(result: FrameResult): Promise<Uint8Array | undefined>;
  /** With boxes and names: as archived, else drawn anew. */
  annotated(result: FrameResult): Promise<Uint8Array | undefined>;
}

export interface FramePictureSettings {
  readonly directory: string;
  readonly images: { readonly allowedRoots: readonly string[]; readonly maxBytes: number };
}

/** A frame of a video, as a result tells it. */
export type VideoFramePlace = VideoFrame & Pick<FrameResult, "monitor" | "event">;

/** Frames of videos, from below the allowed roots only, whatever is asked for. */
export interface VideoPictures {
  /**
   * @returns undefined where the video is no more, or ends before the frame
   * @throws {FaceServiceError} OVERLOADED, DEADLINE_EXCEEDED, UNAVAILABLE; CONFIG_INVALID without a program that reads it
   */
  frame(place: VideoFramePlace): Promise<Uint8Array | undefined>;
}

/** Originals are read below `images.allowedRoots` only, whatever a result says. @param videos - absent: none is read */
export function openFramePictures(
  { directory, images }: FramePictureSettings,
  archive: Pick<ImageArchive, "get">,
  videos?: VideoPictures,
): FramePictures {
  const limits = {
    maxBytes: images.maxBytes,
    allowedRoots: images.allowedRoots.map((root) => resolve(directory, root)),
  };
  const original = async ({ image, monitor, event }: FrameResult): Promise<Uint8Array | undefined> => {
    const inVideo = videoFrameOf(image);
    if (inVideo !== undefined) return await videos?.frame({ ...inVideo, monitor, event });
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
