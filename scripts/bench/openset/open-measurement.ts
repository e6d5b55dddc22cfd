import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Config, configPath, loadConfig } from "../../../src/config/load.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import { FaceServiceError } from "../../../src/errors.ts";
import type { ModelId } from "../../../src/face/embedding.ts";
import { startEngine } from "../../../training/start-engine.ts";
import { findXgboost } from "../../../training/xgboost-library.ts";
import { type BenchRequest, wholeNumber } from "../bench.ts";
import { openDataFolder } from "../wider/dataset.ts";
import { findPeople, openOpenSetData } from "./data.ts";
import type { Measurement } from "./measure.ts";
import { embeddingRecipe } from "./recipe.ts";
import { benchedKinds } from "./train.ts";

const projectDirectory = fileURLToPath(new URL("../../../../", import.meta.url));

/** Options that every measurement on this protocol takes, and what --help says of them. */
export const measurementOptions = {
  seed: { type: "string" },
  cache: { type: "string" },
  kind: { type: "string" },
  "no-copies": { type: "boolean" },
} as const;

export const measurementUsage = `  --seed N         draws people and photos (default 1)
  --cache DIR      keeps embeddings between runs (default .cache/openset)
  --kind KIND      one of ${benchedKinds.join(", ")}; default all
  --no-copies      trains without degraded copies`;

export interface OpenMeasurement extends Measurement, AsyncDisposable {
  readonly engine: Engine;
  readonly cacheDirectory: string;
  /** Names networks and settings, for what is cached. */
  readonly recipe: unknown;
}

/**
 * Opens photos, engine and XGBoost's library with the defaults of config.json.
 *
 * @throws {FaceServiceError} USAGE_INVALID, or UNAVAILABLE if libxgboost is wanted and none loads
 */
export async function openMeasurement({ paths, values }: BenchRequest): Promise<OpenMeasurement> {
  const [path] = paths;
  if (path === undefined)
    throw new FaceServiceError("USAGE_INVALID", "expected a folder or a tar of photos, got none; see --help");
  const kinds = oneOrAll("kind", benchedKinds, values);
  const seed = wholeNumber(values["seed"], 1);
  const { cache } = values;
  const cacheDirectory = typeof cache === "string" ? resolve(cache) : join(projectDirectory, ".cache", "openset");
  const config = withEmbedder(await loadConfig(join(projectDirectory, "config.json"), {}), values);
  const folder = await openDataFolder(path);
  const trainer = await openTrainer(config);
  const engine = await startEngine(config, "bench-openset");
  const recipe = embeddingRecipe(config, engine.status());
  const data = await openOpenSetData(engine, {
    directory: await findPeople(folder.directory),
    cacheDirectory,
    recipe,
    seed,
    withCopies: values["no-copies"] !== true && config.training.degradedCopies,
  });
  return {
    engine,
    cacheDirectory,
    recipe,
    data,
    training: { config, model: engine.status().embedder as ModelId, trainer },
    settings: { quality: config.quality, minProba: config.classifier.minProba },
    kinds,
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]();
      await trainer[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const embedders = ["fused", "fr-feature", "dlib"] as const;

/** The networks that come with the project, for measurements that offer the choice. */
function withEmbedder(config: Config, values: BenchRequest["values"]): Config {
  if (values["embedder"] === undefined) return config;
  const [kind] = oneOrAll("embedder", embedders, values);
  const embedder = { kind: kind ?? embedders[0], path: null, sha256: null };
  return { ...config, models: { ...config.models, embedder } };
}

async function openTrainer(config: Config) {
  const found = await findXgboost({
    library: config.training.xgboostLibrary,
    modelsDirectory: configPath(config, config.models.directory),
  });
  if ("train" in found) return found;
  throw new FaceServiceError("UNAVAILABLE", `expected libxgboost, got none that loads (${found.join("; ")})`);
}

/** @throws {FaceServiceError} USAGE_INVALID if another name is asked for */
export function oneOrAll<Name extends string>(
  option: string,
  all: readonly Name[],
  values: BenchRequest["values"],
): readonly Name[] {
  const { [option]: asked } = values;
  if (asked === undefined) return all;
  const found = all.find((name) => name === asked);
  if (found === undefined)
    throw new FaceServiceError("USAGE_INVALID", `expected --${option} to be one of ${all.join(", ")}, got ${asked}`);
  return [found];
}
