/** What stands beside an archived picture. Names are of letters, digits, `-` and `_`, and come back in lower case. */
export type ImageMetadata = Readonly<Record<string, string>>;

export interface ArchivedImage {
  readonly bytes: Uint8Array;
  readonly metadata: ImageMetadata;
}

/**
 * Keeps annotated pictures under keys such as `1/2026-11-21/42/00007.jpg`: parts divided by `/`, each of letters and
 * digits of any script, spaces and `!-_.'()+,=@~`, beginning and ending with none of `.` and space; at most 900
 * bytes of UTF-8 in all and 200 a part. A picture's key does not end in `.json`.
 *
 * Every method throws {@link FaceServiceError}: UNAVAILABLE or DEADLINE_EXCEEDED while the archive is away,
 * CONFIG_INVALID when it refuses what the configuration says (credentials, bucket, directory).
 */
export interface ImageArchive extends AsyncDisposable {
  /**
   * Writes, or overwrites what stands under the same key; readers see the old bytes or the new, never a part. It has
   * reached the disk (or the server) when the promise resolves.
   *
   * @throws {FaceServiceError} REQUEST_INVALID for another key, or for metadata over 2 KB, the limit of S3, in which
   *   a character outside ASCII counts three for each of its UTF-8 bytes
   */
  put(key: string, bytes: Uint8Array, metadata: ImageMetadata): Promise<void>;
  get(key: string): Promise<ArchivedImage | undefined>;
  /** Takes a picture with its metadata away; nothing happens where there is none. */
  remove(key: string): Promise<void>;
  /** @returns keys that start with the prefix, in code-unit order */
  list(prefix: string): Promise<readonly string[]>;
}
