import type { CapturedFrame } from "./frames.ts";

/** A frame's picture, whole: a JPEG. */
export interface FramePicture {
  /** Absolute; absent when the picture is in no file of its own. */
  readonly path?: string;
  /**
   * Reads the file once, when the bytes are first wanted.
   *
   * @throws {FaceServiceError} UNAVAILABLE; its cause is an absence when ZoneMinder has purged the file meanwhile
   */
  bytes(): Promise<Uint8Array>;
}

/** What became of reading a frame. */
export type FrameReading =
  | { readonly kind: "complete"; readonly picture: FramePicture; readonly capturedAt: Date }
  /** To be tried again later. */
  | { readonly kind: "being written" }
  /** Purged, or never written. */
  | { readonly kind: "absent" }
  /** It will never be readable: its video is cut off or damaged before it. */
  | { readonly kind: "damaged"; readonly problem: string };

export interface ReadFrame {
  readonly frame: CapturedFrame;
  readonly reading: FrameReading;
}
