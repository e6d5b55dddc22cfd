import { replaceInThread } from "../../src/files/replace-in-thread.ts";
import { type WriteOptions, writeAtomically, writeDurably } from "../../src/files/write-file.ts";

export type FileWriter = (path: string, bytes: Uint8Array, options?: Pick<WriteOptions, "mode">) => Promise<void>;

/** All that replace a file, by their names. */
export const fileWriters: Readonly<Record<string, FileWriter>> = {
  writeAtomically,
  writeDurably,
  replaceInThread(path, bytes, { mode = 0o666 } = {}) {
    try {
      const middle = bytes.length >> 1;
      return Promise.resolve(replaceInThread(path, [bytes.subarray(0, middle), bytes.subarray(middle)], mode));
    } catch (error) {
      return Promise.reject(error);
    }
  },
};
