import { FaceServiceError } from "../../errors.ts";
import { ffmpegOutput } from "./ffmpeg.ts";
import { multipartPictures } from "./multipart-jpeg.ts";
import { type VideoOptions, videoArguments } from "./video-frames.ts";

/** A place in a video, from which it is read forward only. */
export interface VideoCursor extends AsyncDisposable {
  /** Index of the frame that comes next. */
  readonly next: number;
  /**
   * Reads forward to a frame; those before it are passed over.
   *
   * @param index - not below `next`
   * @throws {FaceServiceError} IMAGE_UNREADABLE at the end of the video; what ffmpeg is stopped by, or lacks
   */
  read(index: number): Promise<Uint8Array>;
}

/** Decodes from a frame on; while nobody reads, the program that decodes waits. */
export function openVideoCursor(path: string, from: number, options: VideoOptions): VideoCursor {
  let complaint = "";
  const output = async function* (): AsyncGenerator<Buffer> {
    complaint = yield* ffmpegOutput(videoArguments(path, { expression: `gte(n,${from})` }), options);
  };
  const pictures = multipartPictures(output(), options.maxBytes);
  let next = from;
  return {
    get next() {
      return next;
    },
    async read(index) {
      for (;;) {
        const { done, value } = await pictures.next();
        if (done === true)
          throw new FaceServiceError(
            "IMAGE_UNREADABLE",
            `video ${path} ends, or is damaged, before the frame${complaint === "" ? "" : `: ${complaint}`}`,
          );
        if (next++ === index) return value;
      }
    },
    async [Symbol.asyncDispose]() {
      await pictures.return(undefined);
    },
  };
}
