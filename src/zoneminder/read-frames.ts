import { readFile } from "node:fs/promises";
import { FaceServiceError, messageOf } from "../errors.ts";
import { captureTime } from "./capture-time.ts";
import { type CompletenessOptions, frameState } from "./completeness.ts";
import type { FramePicture, FrameReading, ReadFrame } from "./frame-picture.ts";
import type { CapturedFrame } from "./frames.ts";
import { readVideo, type VideoReadOptions } from "./read-video.ts";
import type { VideoOptions } from "./video/video-frames.ts";

/** How ffmpeg is run unless told otherwise. */
export const usualVideoOptions: VideoOptions = { program: "ffmpeg", deadlineMs: 120_000, maxBytes: 33_554_432 };

/** One frame; of a video, a pass of its own: several frames are read faster by {@link readFrames}. */
export async function readFrame(frame: CapturedFrame, options: VideoReadOptions): Promise<FrameReading> {
  for await (const { reading } of readFrames([frame], options)) return reading;
  return { kind: "absent" };
}

/**
 * Reads frames in the order of their numbers, one picture in memory at a time. Neighbours that lie in one video come
 * out of a single pass through it.
 *
 * @throws {FaceServiceError} UNAVAILABLE when a file cannot be read, DEADLINE_EXCEEDED, or CONFIG_INVALID without
 *   ffmpeg; frames that had come are good
 */
export async function* readFrames(
  frames: readonly CapturedFrame[],
  options: VideoReadOptions,
): AsyncGenerator<ReadFrame> {
  for (const group of groupedByVideo(frames)) {
    const source = group[0]?.source;
    if (source?.kind === "video") yield* readVideo(group, source.path, options);
    else for (const frame of group) yield { frame, reading: await readCapture(frame, options) };
  }
}

/** Neighbours of one video together; every JPEG alone. */
function groupedByVideo(frames: readonly CapturedFrame[]): readonly (readonly CapturedFrame[])[] {
  const groups: CapturedFrame[][] = [];
  for (const frame of frames) {
    const group = groups.at(-1);
    const [before, here] = [group?.at(-1), frame.source];
    const follows = here.kind === "video" && before?.source.kind === "video" && before.source.path === here.path;
    if (follows && before.number < frame.number) group?.push(frame);
    else groups.push([frame]);
  }
  return groups;
}

/** A frame that has a file of its own. */
export async function readCapture(frame: CapturedFrame, options: CompletenessOptions): Promise<FrameReading> {
  const { path } = frame.source;
  const state = await frameState({ path, hasSuccessor: frame.hasSuccessor }, options);
  if (state.kind !== "complete") return state;
  const capturedAt = frame.capturedAt ?? captureTime(frame.event, state.modifiedAt);
  return { kind: "complete", picture: pictureOf(path), capturedAt };
}

function pictureOf(path: string): FramePicture {
  let reading: Promise<Uint8Array> | undefined;
  return {
    path,
    bytes() {
      reading ??= readPicture(path).catch((error: unknown) => {
        reading = undefined; // the next try reads again
        throw error;
      });
      return reading;
    },
  };
}

async function readPicture(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new FaceServiceError("UNAVAILABLE", `cannot read frame ${path}: ${messageOf(error)}`, { cause: error });
  }
}
