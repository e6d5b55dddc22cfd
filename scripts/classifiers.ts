import { join } from "node:path";
import type { ClassifierKind } from "../src/classifier/classifier.ts";
import { readHistory } from "../src/classifier/version-history.ts";
import {
  currentName,
  earlierVersions,
  listVersions,
  removeRemains,
  removeVersion,
} from "../src/classifier/versions.ts";
import { type Config, configPath, loadConfig } from "../src/config/load.ts";
import { FaceServiceError } from "../src/errors.ts";
import { readText } from "../src/files/missing.ts";
import { runCommand } from "../src/service/command.ts";
import { compareVersions } from "../src/training/compare.ts";
import { requireListed, switchBack, switchTo } from "../src/training/switch-version.ts";
import { requireOutOfUse } from "../src/training/usable.ts";
import { listFacts, versionFacts } from "../src/training/version-facts.ts";
import { compareText } from "./classifiers/compare-text.ts";
import { listText } from "./classifiers/list-text.ts";

const usage = `Lists, compares and switches the classifiers that \`npm run train\` wrote.

usage: npm run classifiers                                what there is; * marks the active one
       npm run classifiers -- show [<version>]            its training report (default: the active one)
       npm run classifiers -- activate <version>          a running server takes it up within 2 s
       npm run classifiers -- rollback                    back to the one that was active before
       npm run classifiers -- compare <version> <version> both on the same faces, which neither has learned
       npm run classifiers -- history                     which was active when
       npm run classifiers -- remove <version>            never the active one
       npm run classifiers -- prune --keep <N>            keeps the newest N, the active one and the one before it

  --config <file>       settings (default: config.json)
  --json                print JSON
  --on <file>           compare: embeddings file to ask about (default: training.embeddingsFile)
  --including-learned   compare: also on faces that one of them has learned; the figures are then too good`;

interface Request {
  readonly config: Config;
  readonly directory: string;
  readonly names: readonly string[];
  readonly values: {
    readonly keep?: string | undefined;
    readonly on?: string | undefined;
    readonly "including-learned": boolean;
  };
}

/** What a program gets with --json, and a person without. */
interface Outcome {
  readonly json: unknown;
  readonly text: string;
}

const minute = 60_000;
const unfinishedAfterMs = 60 * minute;

async function list({ directory }: Request): Promise<Outcome> {
  const facts = await listFacts(directory);
  return { json: { directory, versions: facts }, text: listText(facts) };
}

async function show({ directory, names }: Request): Promise<Outcome> {
  const version = names[0] ?? (await requireActive(directory));
  await requireListed(directory, version);
  const facts = await versionFacts(directory, version, await currentName(directory));
  const report = await readText(join(directory, version, "report.txt"));
  return { json: facts, text: [listText([facts]), report ?? "no report"].join("\n\n").trimEnd() };
}

async function activate({ config, directory, names: [version = ""] }: Request): Promise<Outcome> {
  const { active, before } = await switchTo(directory, version, wantedBy(config));
  return { json: { active, before: before ?? null }, text: `${active} is active now` };
}

async function rollback({ config, directory }: Request): Promise<Outcome> {
  const switched = await switchBack(directory, wantedBy(config));
  const passed = switched.skipped.map(({ problem }) => `passed over: ${problem}\n`).join("");
  return { json: switched, text: `${passed}${switched.active} is active now, as before` };
}

async function compare({ config, directory, names: [first = "", second = ""], values }: Request): Promise<Outcome> {
  for (const version of [first, second]) await requireListed(directory, version);
  const comparison = await compareVersions(directory, [first, second], {
    kind: config.classifier.kind as ClassifierKind,
    threshold: config.classifier.minProba,
    file: values.on ?? configPath(config, config.training.embeddingsFile),
    includingLearned: values["including-learned"],
  });
  return { json: comparison, text: compareText(comparison) };
}

async function history({ directory }: Request): Promise<Outcome> {
  const activations = await readHistory(directory);
  const lines = activations.map(({ at, version, how }) => `${at}  ${version}${how === "back" ? "  (back)" : ""}`);
  return { json: activations, text: lines.length > 0 ? lines.join("\n") : "no version was activated yet" };
}

async function remove({ directory, names: [version = ""] }: Request): Promise<Outcome> {
  await requireOutOfUse(directory, version);
  await removeVersion(directory, version);
  return { json: { removed: [version] }, text: `removed ${version}` };
}

async function prune({ directory, values }: Request): Promise<Outcome> {
  const keep = Number(values.keep);
  if (!(Number.isInteger(keep) && keep >= 1))
    throw new FaceServiceError("USAGE_INVALID", `prune needs --keep with a number of at least 1, got ${values.keep}`);
  const versions = await listVersions(directory);
  const spared = new Set([await currentName(directory), (await earlierVersions(directory))[0]]);
  const doomed = versions.slice(0, Math.max(0, versions.length - keep)).filter((version) => !spared.has(version));
  for (const version of doomed) await removeVersion(directory, version);
  const remains = await removeRemains(directory, unfinishedAfterMs);
  const swept = remains > 0 ? `, and ${remains} left by programs that were cut off` : "";
  return {
    json: { removed: doomed, remains },
    text: `removed ${doomed.length} versions${swept}: ${doomed.join(", ")}`,
  };
}

const wantedBy = ({ classifier, models }: Config) => ({
  kind: classifier.kind as ClassifierKind,
  embedder: models.embedder,
});

async function requireActive(directory: string): Promise<string> {
  const version = await currentName(directory);
  if (version !== undefined) return version;
  throw new FaceServiceError("MODEL_INVALID", "no classifier is active: run `npm run train` first, or name a version");
}

/** Commands, each with the fewest and most names of versions that it takes. */
const commands: Readonly<
  Record<string, { readonly run: (request: Request) => Promise<Outcome>; readonly names: readonly [number, number] }>
> = {
  list: { run: list, names: [0, 0] },
  show: { run: show, names: [0, 1] },
  activate: { run: activate, names: [1, 1] },
  rollback: { run: rollback, names: [0, 0] },
  compare: { run: compare, names: [2, 2] },
  history: { run: history, names: [0, 0] },
  remove: { run: remove, names: [1, 1] },
  prune: { run: prune, names: [0, 0] },
};

await runCommand(
  {
    usage,
    options: {
      config: { type: "string", default: "config.json" },
      json: { type: "boolean", default: false },
      keep: { type: "string" },
      on: { type: "string" },
      "including-learned": { type: "boolean", default: false },
    },
    maxArguments: 3,
  },
  async ({ values, positionals }) => {
    const [name = "list", ...names] = positionals;
    const command = commands[name];
    if (command === undefined || names.length < command.names[0] || names.length > command.names[1])
      throw new FaceServiceError(
        "USAGE_INVALID",
        `expected a command and its versions, got ${positionals.join(" ")}; see --help`,
      );
    const config = await loadConfig(values.config, process.env);
    const directory = configPath(config, config.classifier.directory);
    const { json, text } = await command.run({ config, directory, names, values });
    process.stdout.write(values.json ? `${JSON.stringify(json, null, 1)}\n` : `${text}\n`);
    return 0;
  },
);
