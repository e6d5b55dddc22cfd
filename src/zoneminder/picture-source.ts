/** Where the picture of a frame lies. */
export type PictureSource =
  | { readonly kind: "jpeg"; readonly path: string }
  /** `index` counts the video's frames from 0: ZoneMinder's `FrameId` less one. */
  | { readonly kind: "video"; readonly path: string; readonly index: number };

/** One text for a picture's place, for results and logs: the JPEG's path; of a video, its path and `#frame=<FrameId>`. */
export function placeOf(source: PictureSource): string {
  return source.kind === "jpeg" ? source.path : `${source.path}#frame=${source.index + 1}`;
}
