import { configPath } from "../src/config/load.ts";
import type { Engine } from "../src/engine/engine.ts";
import { openEngine } from "../src/engine/open-engine.ts";
import type { EngineSettings } from "../src/engine/settings.ts";
import { fetchModels } from "../src/models/fetch.ts";
import { openLog } from "../src/service/log.ts";
import { showSteps } from "../src/service/step-progress.ts";

/** Nobody waits for one picture's answer, so none is refused because the machine is slow. */
const maxWaitMs = 600_000;

/**
 * Fetches the networks if they are missing, and starts an engine for a program that goes through many pictures.
 *
 * @param name - of the program, in its log
 * @throws {FaceServiceError} as fetching the networks and opening the engine do
 */
export async function startEngine(settings: EngineSettings, name: string): Promise<Engine> {
  const steps = showSteps();
  const directory = configPath(settings, settings.models.directory);
  await fetchModels({ directory, onProgress: steps.update, environment: process.env }).finally(steps.end);
  const patient = { ...settings, engine: { ...settings.engine, maxWaitMs } };
  return await openEngine(patient, { log: openLog({ level: "warn", name }), environment: process.env });
}
