import { configPath, loadConfig } from "../src/config/load.ts";
import { FaceServiceError } from "../src/errors.ts";
import { fetchModels } from "../src/models/fetch.ts";
import { allIds, assets, isNetwork, type ModelFileId, networks } from "../src/models/manifest.ts";
import { openModelStore } from "../src/models/store.ts";
import { runCommand } from "../src/service/command.ts";
import { showSteps } from "../src/service/step-progress.ts";

const usage = `Lists, fetches and verifies the networks that find and encode faces.

usage: npm run models                                what there is, its licence, its source and its state
       npm run models -- fetch [<id> ...] [--force]  get what is missing or damaged from the npm registry
       npm run models -- verify                      check every file; fails if one is damaged or a needed one missing

  --config <file>   settings (default: config.json); models.directory names where the files are kept
  --force           fetch also what is there and whole

Files marked optional are fetched only by their id. An interrupted fetch continues where it stopped.`;

const megabyte = 1e6;

await runCommand(
  {
    usage,
    options: { config: { type: "string", default: "config.json" }, force: { type: "boolean", default: false } },
    maxArguments: 1 + allIds.length,
  },
  async ({ values, positionals }) => {
    const config = await loadConfig(values.config, process.env);
    const directory = configPath(config, config.models.directory);
    const [command = "list", ...names] = positionals;
    if (command === "fetch") return fetch(directory, names.map(knownId), values.force);
    if ((command !== "list" && command !== "verify") || names.length > 0)
      throw new FaceServiceError(
        "USAGE_INVALID",
        `expected list, fetch or verify, got ${positionals.join(" ")}; see npm run models -- --help`,
      );
    const unfit = await list(directory);
    if (command === "verify" && unfit.length > 0)
      throw new FaceServiceError(
        "MODEL_INVALID",
        `${unfit.join(", ")} ${unfit.length === 1 ? "is" : "are"} missing or damaged; run: npm run models -- fetch`,
      );
    return 0;
  },
);

function knownId(name: string): ModelFileId {
  const id = allIds.find((known) => known === name);
  if (id === undefined)
    throw new FaceServiceError("USAGE_INVALID", `no model is called ${name}; there are ${allIds.join(", ")}`);
  return id;
}

/** @returns what is damaged, and what is missing though it is not optional */
async function list(directory: string): Promise<readonly ModelFileId[]> {
  const store = openModelStore({ directory });
  const rows = await Promise.all(allIds.map(async (id) => ({ ...describe(id), state: await store.state(id) })));
  const head = { id: "id", state: "state", size: "MB", licence: "licence", source: "source", what: "what" };
  const widthOf = (key: keyof typeof head): number => Math.max(...[head, ...rows].map((row) => row[key].length));
  for (const row of [head, ...rows]) {
    const cells = [
      row.id.padEnd(widthOf("id")),
      row.state.padEnd(widthOf("state")),
      row.size.padStart(widthOf("size")),
      row.licence.padEnd(widthOf("licence")),
      row.source.padEnd(widthOf("source")),
      row.what,
    ];
    console.log(cells.join("  "));
  }
  console.log(`\nkept in ${directory}; fetch what is missing: npm run models -- fetch`);
  return rows
    .filter(({ state, optional }) => state === "damaged" || (state === "missing" && !optional))
    .map(({ id }) => id);
}

function describe(id: ModelFileId) {
  const entry = isNetwork(id) ? networks[id] : assets[id];
  const packages = new Map(entry.sources.map(({ package: source }) => [source.name, source]));
  const optional = !isNetwork(id) && assets[id].optional;
  const bytes = isNetwork(id) ? networks[id].bytes : entry.sources.reduce((sum, source) => sum + source.bytes, 0);
  return {
    id,
    optional,
    size: (bytes / megabyte).toFixed(2),
    licence: [...packages.values()].map(({ licence }) => licence).join(", "),
    source: [...packages.values()].map(({ name, version }) => `${name}@${version}`).join(", "),
    what: optional ? `${entry.what} (optional)` : entry.what,
  };
}

async function fetch(directory: string, ids: readonly ModelFileId[], force: boolean): Promise<number> {
  const shown = showSteps();
  const got = await fetchModels({
    directory,
    force,
    onProgress: shown.update,
    environment: process.env,
    ...(ids.length > 0 ? { ids } : {}),
  }).finally(shown.end);
  console.log(got.length > 0 ? `fetched ${got.join(", ")}` : "everything is there and whole");
  return 0;
}
