import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Classifier } from "../../src/classifier/classifier.ts";
import { configPath, loadConfig } from "../../src/config/load.ts";
import { openEngine } from "../../src/engine/open-engine.ts";
import { FaceServiceError } from "../../src/errors.ts";
import type { ModelId } from "../../src/face/embedding.ts";
import { openLog } from "../../src/service/log.ts";
import { findXgboost } from "../../training/xgboost-library.ts";
import { type Bench, type BenchRequest, wholeNumber } from "./bench.ts";
import { findPeople, openOpenSetData } from "./openset/data.ts";
import { classifierFigures, judgeAll } from "./openset/figures.ts";
import { allProbes, type Measurement, measureDamage, measureDefaults } from "./openset/measure.ts";
import { embeddingRecipe } from "./openset/recipe.ts";
import { damageTable, defaultsTable, overallTable } from "./openset/tables.ts";
import { type BenchedKind, benchedKinds, trainClassifier } from "./openset/train.ts";
import { openDataFolder } from "./wider/dataset.ts";

const projectDirectory = fileURLToPath(new URL("../../../", import.meta.url));
const parts = ["defaults", "damaged"] as const;

export const bench: Bench = {
  summary: "open-set identification on LFW: strangers named, people named, calibration, damaged faces",
  usage: `FOLDER_OR_TAR [options]

  One folder of photos per person. Everyone with 20 photos or more is enrolled, with at most 20 of them (five at least
  are kept as probes); 100 others give one photo each to the folder of strangers; everyone else is a stranger never
  seen, one photo each. The seed draws. Photos go through the engine, training and decision as in use, with the
  defaults of config.json; a face that is not found or whose quality is refused is not identified.

  --seed N         draws people and photos (default 1)
  --cache DIR      keeps embeddings between runs (default .cache/openset)
  --only PART      one of ${parts.join(", ")}; the figures of undamaged photos always come
  --kind KIND      one of ${benchedKinds.join(", ")}; default all
  --probes N       damaged probes of each person (default 10)
  --strangers N    damaged strangers (default 1000)
  --no-copies      trains without degraded copies`,
  options: {
    seed: { type: "string" },
    cache: { type: "string" },
    only: { type: "string" },
    kind: { type: "string" },
    probes: { type: "string" },
    strangers: { type: "string" },
    "no-copies": { type: "boolean" },
  },
  maxArguments: 1,
  run,
};

async function run({ paths, values }: BenchRequest): Promise<Readonly<Record<string, unknown>>> {
  const [path] = paths;
  if (path === undefined)
    throw new FaceServiceError("USAGE_INVALID", "expected a folder or a tar of photos, got none; see --help");
  const kinds = oneOrAll("kind", benchedKinds, values);
  const wanted = oneOrAll("only", parts, values);
  const sizes = { perPerson: wholeNumber(values["probes"], 10), strangers: wholeNumber(values["strangers"], 1000) };
  const seed = wholeNumber(values["seed"], 1);
  const cache = values["cache"];
  const cacheDirectory = typeof cache === "string" ? resolve(cache) : join(projectDirectory, ".cache", "openset");

  await using folder = await openDataFolder(path);
  const config = await loadConfig(join(projectDirectory, "config.json"), {});
  await using trainer = await openTrainer(config);
  await using engine = await openEngine(config, {
    log: openLog({ level: "warn", name: "bench-openset" }),
    environment: process.env,
  });
  const data = await openOpenSetData(engine, {
    directory: await findPeople(folder.directory),
    cacheDirectory,
    recipe: embeddingRecipe(config, engine.status()),
    seed,
    withCopies: values["no-copies"] !== true,
  });
  const measurement: Measurement = {
    data,
    training: { config, model: engine.status().embedder as ModelId, trainer },
    settings: { quality: config.quality, minProba: config.classifier.minProba },
    kinds,
  };
  const overall = await measureOverall(measurement);
  const defaults = wanted.includes("defaults") ? await measureDefaults(measurement, overall.probes) : [];
  if (defaults.length > 0) process.stdout.write(`${defaultsTable(defaults)}\n`);
  const damaged = wanted.includes("damaged") ? await measureDamage(measurement, overall.classifiers, sizes) : [];
  if (damaged.length > 0) process.stdout.write(`${damageTable(damaged)}\n`);
  return {
    ...overall.figures,
    ece: Math.max(...Object.values(overall.figures).map((figures) => figures.ece)),
    defaults: defaults.map(({ draws: _, worstDraw: __, ...row }) => row),
    damaged,
    seed,
  };
}

async function openTrainer(config: Awaited<ReturnType<typeof loadConfig>>) {
  const found = await findXgboost({
    library: config.training.xgboostLibrary,
    modelsDirectory: configPath(config, config.models.directory),
  });
  if ("train" in found) return found;
  throw new FaceServiceError("UNAVAILABLE", `expected libxgboost, got none that loads (${found.join("; ")})`);
}

/** The largest gallery of the split, undamaged photos. */
async function measureOverall({ data, training, settings, kinds }: Measurement) {
  const { enrolled, knownStrangers } = data.split;
  const images = await data.trainingImages(enrolled, knownStrangers.length);
  const probes = await data.embeddedProbes("clean", allProbes);
  const classifiers = new Map<BenchedKind, Classifier>();
  for (const kind of kinds) classifiers.set(kind, await trainClassifier(kind, images, training));
  const rows = [...classifiers].map(([kind, classifier]) => ({
    classifier: kind,
    ...classifierFigures(judgeAll(classifier, probes, settings)),
  }));
  process.stdout.write(`${overallTable(rows)}\n`);
  const figures = Object.fromEntries(rows.map(({ classifier, ...row }) => [classifier, row]));
  return { probes, classifiers, figures };
}

function oneOrAll<Name extends string>(
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
