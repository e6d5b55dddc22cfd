import type { ImageArchive } from "./archive.ts";
import { checkArchiveKey } from "./archive-key.ts";
import { encodeMetadata } from "./image-metadata.ts";

/** For those who want no pictures kept: takes what an archive takes, and forgets it. */
export function openNoArchive(): ImageArchive {
  return {
    // biome-ignore lint/suspicious/useAwait: a refusal must come as a rejection
    put: async (key, _bytes, metadata) => {
      checkArchiveKey(key);
      encodeMetadata(metadata);
    },
    // biome-ignore lint/suspicious/useAwait: a refusal must come as a rejection
    get: async (key) => {
      checkArchiveKey(key);
      return undefined;
    },
    // biome-ignore lint/suspicious/useAwait: a refusal must come as a rejection
    remove: async (key) => {
      checkArchiveKey(key);
    },
    list: () => Promise.resolve([]),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
