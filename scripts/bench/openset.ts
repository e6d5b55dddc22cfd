import type { Classifier } from "../../src/classifier/classifier.ts";
import { type Bench, type BenchRequest, wholeNumber } from "./bench.ts";
import { classifierFigures, judgeAll } from "./openset/figures.ts";
import { allProbes, type Measurement, measureDamage, measureDefaults } from "./openset/measure.ts";
import { measurementOptions, measurementUsage, oneOrAll, openMeasurement } from "./openset/open-measurement.ts";
import { consensusTable, damageTable, defaultsTable, overallTable } from "./openset/tables.ts";
import { measureConsensus } from "./openset/tracks-measure.ts";
import { type BenchedKind, trainClassifier } from "./openset/train.ts";

const parts = ["defaults", "damaged", "consensus"] as const;

export const bench: Bench = {
  summary: "open-set identification on LFW: strangers named, people named, calibration, damaged faces",
  usage: `FOLDER_OR_TAR [options]

  One folder of photos per person. Everyone with 20 photos or more is enrolled, with at most 20 of them (five at least
  are kept as probes); 100 others give one photo each to the folder of strangers; everyone else is a stranger never
  seen, one photo each. The seed draws. Photos go through the engine, training and decision as in use, with the
  defaults of config.json; a face that is not found or whose quality is refused is not identified.

${measurementUsage}
  --only PART      one of ${parts.join(", ")}; the figures of undamaged photos always come
  --probes N       damaged probes of each person (default 7)
  --strangers N    damaged strangers (default 600)`,
  options: {
    ...measurementOptions,
    only: { type: "string" },
    probes: { type: "string" },
    strangers: { type: "string" },
  },
  maxArguments: 1,
  run,
};

async function run(request: BenchRequest): Promise<Readonly<Record<string, unknown>>> {
  const { values } = request;
  const wanted = oneOrAll("only", parts, values);
  const sizes = { perPerson: wholeNumber(values["probes"], 7), strangers: wholeNumber(values["strangers"], 600) };
  await using measurement = await openMeasurement(request);
  const overall = await measureOverall(measurement);
  const defaults = wanted.includes("defaults") ? await measureDefaults(measurement, overall.probes) : [];
  if (defaults.length > 0) process.stdout.write(`${defaultsTable(defaults)}\n`);
  const damaged = wanted.includes("damaged") ? await measureDamage(measurement, overall.classifiers, sizes) : [];
  if (damaged.length > 0) process.stdout.write(`${damageTable(damaged)}\n`);
  const consensus = wanted.includes("consensus") ? await consensusOf(measurement, overall.classifiers) : undefined;
  return {
    ...overall.figures,
    ...(consensus === undefined ? {} : { consensus }),
    ece: Math.max(...Object.values(overall.figures).map((figures) => figures.ece)),
    defaults: defaults.map(({ draws: _, worstDraw: __, ...row }) => row),
    damaged,
  };
}

/** Of the kind that is the default, or else the first one asked for. */
async function consensusOf({ data, settings }: Measurement, classifiers: ReadonlyMap<BenchedKind, Classifier>) {
  const [first] = classifiers.values();
  const classifier = classifiers.get("svm") ?? first;
  if (classifier === undefined) return undefined;
  const figures = await measureConsensus(data, { classifier, settings });
  process.stdout.write(`${consensusTable(figures)}\n`);
  return figures;
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
