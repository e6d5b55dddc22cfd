import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Gallery } from "../../src/gallery/gallery.ts";
import { openFolderGallery } from "../../src/gallery/open-folder-gallery.ts";
import { plainPicture } from "./pictures.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

export interface TestGallery extends AsyncDisposable {
  readonly gallery: Gallery;
  /** Holds `dataset/`, `trash/` and `embeddings/`. */
  readonly path: string;
  /** Of a file of the dataset. */
  readonly at: (file: string) => string;
  readonly embeddingsFile: string;
}

export const pictureLimits = { maxBytes: 1_000_000, maxPixels: 1_000_000, maxSidePx: 1000 };

/** A gallery on a dataset of its own, with these pictures in it. */
export async function testGallery(files: readonly string[] = []): Promise<TestGallery> {
  const directory = await temporaryDirectory();
  const dataset = join(directory.path, "dataset");
  await writePictures(dataset, files);
  const embeddingsFile = join(directory.path, "embeddings", "embeddings.bin");
  const gallery = openFolderGallery(
    {
      directory: dataset,
      trashDirectory: join(directory.path, "trash"),
      trashDays: 30,
      mostPictures: 20,
      embeddingsFile,
      limits: pictureLimits,
    },
    (error) => assert.fail(String(error)),
  );
  return {
    gallery,
    path: directory.path,
    at: (file) => join(dataset, file),
    embeddingsFile,
    async [Symbol.asyncDispose]() {
      await gallery[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

/** @param files - relative to the dataset; each a picture of its own */
export async function writePictures(dataset: string, files: readonly string[]): Promise<void> {
  for (const [seed, file] of files.entries()) {
    await mkdir(dirname(join(dataset, file)), { recursive: true });
    await writeFile(join(dataset, file), await plainPicture(seed + 1));
  }
}

/** For `assert.rejects`. */
export const withCode = (code: string) => ({ name: "FaceServiceError", code });
