import { readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { FaceServiceError, messageOf } from "../errors.ts";
import { removeAbandoned } from "../files/abandoned.ts";
import { makeDirectory } from "../files/directory.ts";
import { writeDurably } from "../files/write-file.ts";
import type { ArchivedImage, ImageArchive, ImageMetadata } from "./archive.ts";
import { checkArchiveKey, directoryOfPrefix } from "./archive-key.ts";
import { decodeMetadata, encodeMetadata } from "./image-metadata.ts";

const sidecarSuffix = ".json";
/** Where files are before they have their name; no key begins with a dot. */
const incoming = ".incoming";
const metadataSchema = z.record(z.string(), z.string());

/**
 * Pictures as files below a directory, each with its metadata in a JSON file of the same name beside it. A picture
 * that is overwritten may for a moment stand beside the metadata of the new one.
 *
 * @param settings - `directory`: absolute path; it is made
 * @throws {FaceServiceError} CONFIG_INVALID if the directory cannot be used
 */
export async function openFolderArchive({ directory }: { readonly directory: string }): Promise<ImageArchive> {
  try {
    await makeDirectory(join(directory, incoming));
    await removeAbandoned(join(directory, incoming), () => true);
  } catch (error) {
    throw new FaceServiceError(
      "CONFIG_INVALID",
      `cannot use ${directory} as the picture archive: ${messageOf(error)}; name a directory that can be written`,
      { cause: error },
    );
  }
  return new FolderArchive(directory);
}

class FolderArchive implements ImageArchive {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async put(key: string, bytes: Uint8Array, metadata: ImageMetadata): Promise<void> {
    const path = join(this.#directory, checkArchiveKey(key));
    const beside = JSON.stringify(decodeMetadata(encodeMetadata(metadata)), undefined, 2);
    const stagingDirectory = join(this.#directory, incoming);
    try {
      await makeDirectory(dirname(path));
      await writeDurably(path + sidecarSuffix, `${beside}\n`, { stagingDirectory });
      await writeDurably(path, bytes, { stagingDirectory });
    } catch (error) {
      throw this.#translated(error, key);
    }
  }

  async get(key: string): Promise<ArchivedImage | undefined> {
    const path = join(this.#directory, checkArchiveKey(key));
    try {
      const bytes = await readFile(path);
      return { bytes, metadata: await readMetadata(path + sidecarSuffix) };
    } catch (error) {
      if (isCode(error, "ENOENT", "ENOTDIR", "EISDIR")) return undefined;
      throw this.#translated(error, key);
    }
  }

  async remove(key: string): Promise<void> {
    const path = join(this.#directory, checkArchiveKey(key));
    try {
      // The picture first: what says of it must not be all that is left.
      for (const file of [path, path + sidecarSuffix]) await rm(file, { force: true });
    } catch (error) {
      // A directory is no picture.
      if (isCode(error, "ENOTDIR", "EISDIR", "ERR_FS_EISDIR")) return;
      throw this.#translated(error, key);
    }
  }

  async list(prefix: string): Promise<readonly string[]> {
    const start = directoryOfPrefix(prefix);
    if (start === undefined) return [];
    const keys: string[] = [];
    try {
      for await (const key of this.#keysBelow(start)) if (key.startsWith(prefix)) keys.push(key);
      return keys.sort();
    } catch (error) {
      throw this.#translated(error, prefix);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  async *#keysBelow(parent: string): AsyncGenerator<string> {
    for (const entry of await entriesOf(join(this.#directory, parent))) {
      const key = parent === "" ? entry.name : `${parent}/${entry.name}`;
      if (entry.name.startsWith(".") || entry.name.endsWith(sidecarSuffix)) continue;
      if (entry.isDirectory()) yield* this.#keysBelow(key);
      else if (entry.isFile()) yield key;
    }
  }

  #translated(error: unknown, key: string): unknown {
    if (error instanceof FaceServiceError || !(error instanceof Error && "code" in error)) return error;
    if (isCode(error, "EISDIR", "ENOTDIR", "EEXIST", "ENOTEMPTY"))
      return new FaceServiceError(
        "REQUEST_INVALID",
        `archive key ${JSON.stringify(key)} cannot be used: a picture stands where it needs a directory, or the reverse`,
        { cause: error },
      );
    const code = isCode(error, "EACCES", "EPERM", "EROFS") ? "CONFIG_INVALID" : "UNAVAILABLE";
    return new FaceServiceError(code, `the picture archive in ${this.#directory} failed: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

async function readMetadata(file: string): Promise<ImageMetadata> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    // A picture that someone has put there by hand has no metadata.
    if (isCode(error, "ENOENT")) return {};
    throw error;
  }
  try {
    return metadataSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new FaceServiceError(
      "CONFIG_INVALID",
      `${file} is not a picture's metadata: expected an object of texts in JSON; remove or mend it`,
      { cause: error },
    );
  }
}

async function entriesOf(directory: string) {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch (error) {
    if (isCode(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  }
}

function isCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}
