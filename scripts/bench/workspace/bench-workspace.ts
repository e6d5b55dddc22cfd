import { join } from "node:path";
import { configPath } from "../../../src/config/load.ts";
import { buildDataset } from "../../demo/dataset.ts";
import { captureName, writeEvent } from "../../demo/event.ts";
import { runProgram } from "../../demo/programs.ts";
import { prepareWorkspace, type Workspace } from "../../demo/workspace.ts";
import { type BenchRequest, configOf } from "../bench.ts";
import { samplePhotos } from "./sample-photos.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A workspace as the demo has it, in a temporary folder that is gone when disposed. */
export interface BenchWorkspace extends Workspace, AsyncDisposable {
  /** Where its config.json lies. */
  readonly directory: string;
  /** Folder of the demo's photos. */
  readonly photos: string;
}

/**
 * Prepares what a server is started in, with the networks of the user's own settings.
 *
 * @param bench - which of them it is for
 */
export async function openBenchWorkspace(bench: string, values: BenchRequest["values"]): Promise<BenchWorkspace> {
  const shipped = await configOf(values);
  const models = configPath(shipped, shipped.models.directory);
  const photos = await samplePhotos(models);
  const folder = await temporaryFolder(bench);
  const directory = join(folder.path, "work");
  try {
    const workspace = await prepareWorkspace(directory, models);
    return { ...workspace, directory, photos, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
}

/** Has it learn the people on the demo's photos, as a user would. */
export async function trainWorkspace({ config, directory, photos }: BenchWorkspace): Promise<void> {
  const dataset = join(directory, "dataset");
  await buildDataset(photos, dataset);
  await runProgram("training/encode", [dataset, "--config", config], "progress");
  await runProgram("training/train", ["--config", config], "progress");
}

/** Writes the demo's event where its server may read it. @returns paths of its 1280x720 frames */
export async function writeFrames({ directory, photos }: BenchWorkspace): Promise<readonly string[]> {
  const event = join(directory, "events", "1", "2026-11-21", "1");
  const frames = await writeEvent(photos, event);
  return frames.map(({ frame }) => join(event, captureName(frame)));
}
