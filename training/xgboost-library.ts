import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { openXgboostTrainer, type XgboostTrainer } from "../src/classifier/xgboost/trainer.ts";
import { messageOf } from "../src/errors.ts";
import { fetchModels } from "../src/models/fetch.ts";
import { openModelStore } from "../src/models/store.ts";
import { showSteps } from "../src/service/step-progress.ts";

export interface LibrarySettings {
  /** A file or a name for the loader; null: look for one. */
  readonly library: string | null;
  /** Where fetched networks are kept. */
  readonly modelsDirectory: string;
}

const deadlineMs = 30 * 60_000;
/** Where Debian and pip put python's packages. */
const pythonRoots = ["/usr/lib/python3/dist-packages", "/usr/local/lib", "/usr/lib"];
const libraryInPackage = join("xgboost", "lib", "libxgboost.so");

/**
 * Opens the first libxgboost that loads: the configured one and no other, or else the system's, python's, and
 * last the one fetched like the networks.
 *
 * @returns the reasons, one a place, where none loads; training then goes on without
 */
export async function findXgboost({
  library,
  modelsDirectory,
}: LibrarySettings): Promise<XgboostTrainer | readonly string[]> {
  const reasons: string[] = [];
  for (const place of library === null ? ["libxgboost.so.0", ...pythonLibraries()] : [library]) {
    const opened = await tryOpen(place, reasons);
    if (opened !== undefined) return opened;
  }
  if (library !== null) return reasons;
  const steps = showSteps();
  try {
    await fetchModels({ directory: modelsDirectory, ids: ["xgboost-library"], onProgress: steps.update });
    const fetched = await openModelStore({ directory: modelsDirectory }).asset("xgboost-library");
    return (await tryOpen(fetched, reasons)) ?? reasons;
  } catch (error) {
    return [...reasons, messageOf(error)];
  } finally {
    steps.end();
  }
}

async function tryOpen(library: string, reasons: string[]): Promise<XgboostTrainer | undefined> {
  try {
    return await openXgboostTrainer(library, { deadlineMs });
  } catch (error) {
    reasons.push(messageOf(error));
    return undefined;
  }
}

function pythonLibraries(): readonly string[] {
  return pythonRoots
    .flatMap((root) => [root, ...pythonPackages(root)])
    .map((folder) => join(folder, libraryInPackage))
    .filter((file) => existsSync(file));
}

function pythonPackages(root: string): readonly string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .filter((name) => /^python3\.\d+$/.test(name))
    .flatMap((name) => [join(root, name, "dist-packages"), join(root, name, "site-packages")]);
}
