import { FaceServiceError } from "../errors.ts";
import type { CompletenessOptions } from "./completeness.ts";
import type { ReadFrame } from "./frame-picture.ts";
import type { CapturedFrame } from "./frames.ts";
import { type VideoOptions, videoFrames } from "./video/video-frames.ts";
import { missingFrame, presentVideo, videoPicture } from "./video-reading.ts";

export interface VideoReadOptions extends CompletenessOptions {
  readonly video: VideoOptions;
}

/**
 * Frames of one video in a single pass through it, one picture in memory at a time.
 *
 * @param frames - ascending by number
 * @throws {FaceServiceError} UNAVAILABLE when the video may not be read; what ffmpeg is stopped by, or lacks
 */
export async function* readVideo(
  frames: readonly CapturedFrame[],
  path: string,
  options: VideoReadOptions,
): AsyncGenerator<ReadFrame> {
  const { path: found, modifiedAt } = await presentVideo(path, frames[0]?.event.event ?? "");
  let read = 0;
  let problem = "";
  try {
    const indices = modifiedAt === undefined ? [] : frames.map(({ number }) => number - 1);
    for await (const { bytes } of videoFrames(found, indices, options.video)) {
      const frame = frames[read++];
      if (frame !== undefined) yield { frame, reading: videoPicture(frame, bytes, modifiedAt) };
    }
  } catch (error) {
    if (!(error instanceof FaceServiceError) || error.code !== "IMAGE_UNREADABLE") throw error;
    problem = error.message;
  }
  for (const frame of frames.slice(read)) yield { frame, reading: await missingFrame(frame, problem, options) };
}
