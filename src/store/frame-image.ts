/** A frame inside a video. */
export interface VideoFrame {
  readonly path: string;
  /** From 1. */
  readonly number: number;
}

const videoFrame = /^(.+)#frame=(\d{1,10})$/s;

/** @param image - a result's: the video's path and `#frame=<number>`, as the uploader writes it. @returns undefined for a file of its own */
export function videoFrameOf(image: string): VideoFrame | undefined {
  const [, path, number] = videoFrame.exec(image) ?? [];
  return path === undefined ? undefined : { path, number: Number(number) };
}
