import type { ArchivedImage, ImageArchive, ImageMetadata } from "../../src/store/archive.ts";
import { checkArchiveKey } from "../../src/store/archive-key.ts";
import { decodeMetadata, encodeMetadata } from "../../src/store/image-metadata.ts";

/** Pictures in memory, for tests of what uses an archive; it passes the contract of the real ones. */
export class FakeImageArchive implements ImageArchive {
  readonly pictures = new Map<string, ArchivedImage>();

  // biome-ignore lint/suspicious/useAwait: a refusal must come as a rejection
  async put(key: string, bytes: Uint8Array, metadata: ImageMetadata): Promise<void> {
    const picture = { bytes: Uint8Array.from(bytes), metadata: decodeMetadata(encodeMetadata(metadata)) };
    this.pictures.set(checkArchiveKey(key), picture);
  }

  // biome-ignore lint/suspicious/useAwait: a refusal must come as a rejection
  async get(key: string): Promise<ArchivedImage | undefined> {
    return structuredClone(this.pictures.get(checkArchiveKey(key)));
  }

  // biome-ignore lint/suspicious/useAwait: a refusal must come as a rejection
  async remove(key: string): Promise<void> {
    this.pictures.delete(checkArchiveKey(key));
  }

  list(prefix: string): Promise<readonly string[]> {
    return Promise.resolve([...this.pictures.keys()].filter((key) => key.startsWith(prefix)).sort());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}
