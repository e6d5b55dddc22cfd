import { join, resolve } from "node:path";
import type { ClassifierKind } from "../src/classifier/classifier.ts";
import { currentVersion, listVersions } from "../src/classifier/versions.ts";
import { type Config, configPath, loadConfig } from "../src/config/load.ts";
import { FaceServiceError } from "../src/errors.ts";
import { runCommand } from "../src/service/command.ts";
import { beSupervised, supervisedUsage } from "../src/service/supervised.ts";
import { evaluateHeldOut } from "./evaluate/evaluate-held-out.ts";
import { evaluateVersion } from "./evaluate/evaluate-version.ts";
import { evaluationJson } from "./evaluate/evaluation-json.ts";
import { evaluationText } from "./evaluate/report-text.ts";
import { openVersion } from "./evaluate/version.ts";
import { openEvaluationDirectory, writeEvaluation } from "./evaluate/write-evaluation.ts";

const usage = `Measures the active classifier on your own pictures, and tells what each threshold would cost.

usage: npm run evaluate [-- --config <file>] [--classifier <version>] [--strangers-per-day <N>] [--all] [--folds <N>]
                        [--dataset <embeddings file>] [--out <directory>] [--json]

  --config <file>            settings (default: config.json)
  --classifier <version>     another version than the active one
  --strangers-per-day <N>    how many strangers your cameras see in a day, for the advice (default: 40)
  --all                      every kind of classifier that was trained, side by side, not only classifier.kind
  --folds <N>                trainings on parts of the events, and as many without some people (default: 5; more
                             are slower and closer to what training on everything gives)
  --dataset <file>           ask the classifier as it is about another embeddings file, made by npm run encode of
                             pictures that it never saw; nothing is trained
  --out <directory>          where to write (default: evaluation/ inside the version's directory)
  --json                     print evaluation.json instead of the report
  ${supervisedUsage}

Trains as \`npm run train\` does, with the settings that the active version chose, so it takes about twice the folds times
a training without its search: seconds for 5 people with 20 pictures, a minute or so for 60 with SVM.
Writes evaluation.json, evaluation.txt, evaluation.html (open it in a browser) and plots as PNG.`;

await runCommand(
  {
    usage,
    options: {
      config: { type: "string", default: "config.json" },
      "strangers-per-day": { type: "string", default: "40" },
      all: { type: "boolean", default: false },
      folds: { type: "string", default: "5" },
      dataset: { type: "string" },
      out: { type: "string" },
      json: { type: "boolean", default: false },
      classifier: { type: "string" },
      supervised: { type: "boolean", default: false },
    },
    maxArguments: 0,
  },
  async ({ values }) => {
    if (values.supervised) beSupervised();
    const strangersPerDay = numberOf("--strangers-per-day", values["strangers-per-day"], { least: 0.01, most: 1e6 });
    const folds = numberOf("--folds", values.folds, { least: 2, most: 20, isInteger: true });
    const config = await loadConfig(values.config, process.env);
    const version = await openVersion(await versionToMeasure(config, values.classifier));
    const kinds = values.all ? version.trained.map(({ kind }) => kind) : [config.classifier.kind as ClassifierKind];
    const options = { kinds, strangersPerDay };
    const directory = values.out === undefined ? join(version.directory, "evaluation") : resolve(values.out);
    await openEvaluationDirectory(directory);
    const report =
      values.dataset === undefined
        ? await evaluateVersion(config, version, { ...options, folds })
        : await evaluateHeldOut(config, version, { ...options, file: resolve(values.dataset) });
    await writeEvaluation(directory, report);
    process.stdout.write(
      values.json
        ? evaluationJson(report)
        : `${evaluationText(report)}\n\nwrote ${join(directory, "evaluation.html")}\n`,
    );
    return 0;
  },
);

async function versionToMeasure(config: Config, name: string | undefined): Promise<string> {
  const all = configPath(config, config.classifier.directory);
  if (name !== undefined && (await listVersions(all)).includes(name)) return join(all, name);
  if (name !== undefined)
    throw new FaceServiceError("MODEL_INVALID", `there is no classifier version ${name}: see \`npm run classifiers\``);
  const directory = await currentVersion(all);
  if (directory !== undefined) return directory;
  throw new FaceServiceError(
    "MODEL_INVALID",
    "no classifier is trained yet: run `npm run encode dataset` and `npm run train` first",
  );
}

function numberOf(
  option: string,
  text: string,
  { least, most, isInteger = false }: { readonly least: number; readonly most: number; readonly isInteger?: boolean },
): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= least && value <= most && (!isInteger || Number.isInteger(value))) return value;
  throw new FaceServiceError(
    "USAGE_INVALID",
    `${option} expects ${isInteger ? "an integer" : "a number"} from ${least} to ${most}, got ${text}`,
  );
}
