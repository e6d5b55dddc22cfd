/** What stands beside an archived picture; at most 2 KB in all, the limit of S3's user metadata. */
export type ImageMetadata = Readonly<Record<string, string>>;

export interface ArchivedImage {
  readonly bytes: Uint8Array;
  readonly metadata: ImageMetadata;
}

/** Keeps annotated pictures under keys such as `1/2026-11-21/42/00007.jpg`. */
export interface ImageArchive extends AsyncDisposable {
  /**
   * Writes, or overwrites what stands under the same key; readers see the old bytes or the new, never a part.
   *
   * @param key - relative, `/`-separated, no empty, `.` or `..` part
   * @throws {FaceServiceError} REQUEST_INVALID for another key or too much metadata
   */
  put(key: string, bytes: Uint8Array, metadata: ImageMetadata): Promise<void>;
  get(key: string): Promise<ArchivedImage | undefined>;
  /** @returns keys that start with the prefix, in code-unit order */
  list(prefix: string): Promise<readonly string[]>;
}
