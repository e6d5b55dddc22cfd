import { FaceServiceError } from "../../errors.ts";
import { type FfmpegOptions, ffmpegOutput } from "./ffmpeg.ts";
import { multipartPictures } from "./multipart-jpeg.ts";
import { type SelectPass, selectPasses } from "./select-expression.ts";

export interface VideoOptions extends FfmpegOptions {
  /** Of one picture. */
  readonly maxBytes: number;
}

export interface VideoFrame {
  readonly index: number;
  /** A JPEG of the video's own size. */
  readonly bytes: Buffer;
}

/**
 * Frames of a video by their index, in one pass and one at a time: a reader that is slow holds up the program that
 * decodes, not memory. The file may still be growing; a frame of which a part is missing does not come out.
 *
 * @param indices - ascending, each once; from 0
 * @throws {FaceServiceError} IMAGE_UNREADABLE when the video has ended, or is no video, before all came out;
 *   CONFIG_INVALID, DEADLINE_EXCEEDED or UNAVAILABLE of ffmpeg
 */
export async function* videoFrames(
  path: string,
  indices: readonly number[],
  options: VideoOptions,
): AsyncGenerator<VideoFrame> {
  for (const pass of selectPasses(indices)) yield* passFrames(path, pass, options);
}

async function* passFrames(path: string, pass: SelectPass, options: VideoOptions): AsyncGenerator<VideoFrame> {
  let complaint = "";
  const output = async function* (): AsyncGenerator<Buffer> {
    complaint = yield* ffmpegOutput(videoArguments(path, { ...pass, count: pass.indices.length }), options);
  };
  let came = 0;
  for await (const bytes of multipartPictures(output(), options.maxBytes)) {
    const index = pass.indices[came];
    if (index === undefined) break;
    came++;
    yield { index, bytes };
  }
  if (came < pass.indices.length)
    throw new FaceServiceError(
      "IMAGE_UNREADABLE",
      `video ${path} ends, or is damaged, before the frame${complaint === "" ? "" : `: ${complaint}`}`,
    );
}

/**
 * What ffmpeg is told so that it writes frames of a video as a multipart stream of JPEGs.
 *
 * @param select - expression of the frames, and how many at most
 */
export function videoArguments(
  path: string,
  { expression, count }: { readonly expression: string; readonly count?: number },
): readonly string[] {
  return [
    // What lies there may be no video at all: a playlist would make ffmpeg open other files and hosts.
    ...["-format_whitelist", "mov,mp4,matroska,webm,mpegts,avi", "-protocol_whitelist", "file"],
    // A packet that the end of the file cuts off would come out as a picture with a grey part.
    ...["-fflags", "+discardcorrupt", "-threads", "2", "-i", `file:${path}`, "-map", "0:v:0"],
    // Frames are counted, not timed: with time stamps of 1/25 s one after the other none is dropped or doubled.
    ...["-vf", `select='${expression}',settb=1/25,setpts=N`, "-r", "25"],
    ...(count === undefined ? [] : ["-frames:v", String(count)]),
    ...["-c:v", "mjpeg", "-q:v", "2", "-f", "mpjpeg", "pipe:1"],
  ];
}
