import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { openModelStore } from "../models/store.ts";
import type { RecognitionJob } from "./engine.ts";
import type { EngineSettings } from "./settings.ts";

/** As many as a measurement of a few seconds gets through several times. */
const mostPhotos = 3;

/**
 * The photos of people that come with the networks, each as a job that runs every network.
 *
 * @throws {FaceServiceError} MODEL_INVALID when they were never fetched
 */
export async function sampleJobs({ directory, models }: EngineSettings): Promise<readonly RecognitionJob[]> {
  const folder = await openModelStore({ directory: resolve(directory, models.directory) }).asset("sample-photos");
  const files = (await readdir(folder)).sort().slice(0, mostPhotos);
  const photos = await Promise.all(files.map((file) => readFile(join(folder, file))));
  return photos.map((bytes) => ({ image: { kind: "bytes", bytes }, withEmbeddings: true }));
}
