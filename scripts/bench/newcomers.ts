import { newcomerScaleOf } from "../../src/classifier/newcomers/scale.ts";
import { FaceServiceError } from "../../src/errors.ts";
import { type Bench, type BenchRequest, wholeNumber } from "./bench.ts";
import { measureAlone, measureBeside } from "./newcomers/identify.ts";
import { fitScale } from "./newcomers/pairs.ts";
import { aloneTable, besideTable, scaleTable } from "./newcomers/tables.ts";
import { openMeasurement } from "./openset/open-measurement.ts";

export const bench: Bench = {
  summary: "people whom no classifier has learned, named by one photo: how many of them, how many strangers",
  usage: `FOLDER_OR_TAR [options]

  One folder of photos per person, such as LFW. People with 20 photos or more are registered with one of them, or three, as
  DeepStack's clients do; nothing is trained on them. Everyone else is a stranger. First what pairs of two people's faces
  reach, from which src/classifier/newcomers/scale.ts has its figures; then by those figures the newcomers and strangers
  named, alone and beside a classifier that was trained on 20 others.

  --embedder KIND  fused, fr-feature or dlib (default: that of config.json)
  --strangers N    strangers (default: all); the first 600 are damaged, too
  --probes N       photos of each newcomer to be named (default 10)
  --seed N         draws people and photos (default 1)
  --cache DIR      keeps embeddings between runs (default .cache/openset)`,
  options: {
    embedder: { type: "string" },
    strangers: { type: "string" },
    probes: { type: "string" },
    seed: { type: "string" },
    cache: { type: "string" },
  },
  maxArguments: 1,
  run,
};

async function run({ paths, values }: BenchRequest): Promise<Readonly<Record<string, unknown>>> {
  const sizes = { strangers: wholeNumber(values["strangers"], 100_000), perPerson: wholeNumber(values["probes"], 10) };
  await using measurement = await openMeasurement({ paths, values: { ...values, "no-copies": true } });
  const fitted = await fitScale(measurement, sizes);
  process.stdout.write(`${scaleTable(fitted)}\n`);
  const { embedder } = measurement.engine.status();
  const scale = newcomerScaleOf(embedder);
  if (scale === undefined)
    throw new FaceServiceError("USAGE_INVALID", `expected an embedder that newcomers are named by, got ${embedder}`);
  const alone = await measureAlone(measurement, { ...sizes, scale });
  process.stdout.write(`${aloneTable(alone)}\n`);
  const beside = await measureBeside(measurement, { ...sizes, scale });
  process.stdout.write(`${besideTable(beside)}\n`);
  return { embedder, fitted, inUse: scale, alone, beside };
}
