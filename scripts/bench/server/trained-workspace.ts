import { join } from "node:path";
import { fetchModels } from "../../../src/models/fetch.ts";
import { openModelStore } from "../../../src/models/store.ts";
import { buildDataset } from "../../demo/dataset.ts";
import { captureName, writeEvent } from "../../demo/event.ts";
import { runProgram } from "../../demo/programs.ts";
import type { Workspace } from "../../demo/workspace.ts";

/**
 * Trains on the demo's photos and writes its event.
 *
 * @param directory - of the workspace
 * @returns paths of the event's 1280x720 frames
 */
export async function trainWorkspace(
  { config }: Workspace,
  models: string,
  directory: string,
): Promise<readonly string[]> {
  await fetchModels({ directory: models });
  const photos = await openModelStore({ directory: models }).asset("sample-photos");
  await buildDataset(photos, join(directory, "dataset"));
  const event = join(directory, "events", "1", "2026-11-21", "1");
  const frames = await writeEvent(photos, event);
  await runProgram("training/encode", [join(directory, "dataset"), "--config", config], "progress");
  await runProgram("training/train", ["--config", config], "progress");
  return frames.map(({ frame }) => join(event, captureName(frame)));
}
