import { existsSync } from "node:fs";
import { configPath, loadConfig } from "../src/config/load.ts";
import { FaceServiceError } from "../src/errors.ts";
import { runCommand } from "../src/service/command.ts";
import type { EntryFilter, SpoolEntry } from "../src/spool/desk-tables.ts";
import { openSpool, type Spool } from "../src/spool/spool.ts";

const usage = `Shows and mends what the uploader has taken up and not yet delivered. It may run meanwhile.

usage: npm run spool                               counts
       npm run spool -- list                       what waits, oldest first, and why
       npm run spool -- show <entry>               what was taken up and what was recognised, as JSON
       npm run spool -- retry [<entry>]            try again at once
       npm run spool -- drop [<entry>]             give up for ever

An entry is named as list names it: frame/12 waits to be recognised, archive:frame/12 waits for the archive.
retry and drop take one entry, or all that the options below leave; drop asks for at least one of them.

  --quarantined       only what failed too often by itself
  --sink <name>       only what this sink is owed: results, archive, annotation, mark, notify:<target>
  --monitor <id>      only of this monitor
  --event <id>        only of this event
  --limit <n>         entries of a list at most (default: 100)
  --json              one JSON document
  --config <file>     settings (default: config.json): spool`;

await runCommand(
  {
    usage,
    options: {
      quarantined: { type: "boolean", default: false },
      sink: { type: "string" },
      monitor: { type: "string" },
      event: { type: "string" },
      limit: { type: "string", default: "100" },
      json: { type: "boolean", default: false },
      config: { type: "string", default: "config.json" },
    },
    maxArguments: 2,
  },
  async ({ values, positionals }) => {
    const [verb = "count", name] = positionals;
    const { sink, monitor, event } = values;
    const filter = { name, sink, monitor, event, quarantined: values.quarantined };
    const config = await loadConfig(values.config, process.env);
    const file = configPath(config, config.spool.file);
    if (!existsSync(file))
      throw new FaceServiceError("USAGE_INVALID", `there is no spool at ${file} yet; the uploader makes it`);
    await using spool = await openSpool({ file });
    const answer = await verbOf(verb)({ spool, filter, limit: limitOf(values.limit) });
    process.stdout.write(values.json ? `${JSON.stringify(answer.json, null, 2)}\n` : answer.text);
    return 0;
  },
);

interface Question {
  readonly spool: Spool;
  readonly filter: EntryFilter;
  readonly limit: number;
}

interface Answer {
  readonly json: unknown;
  readonly text: string;
}

function verbOf(verb: string): (question: Question) => Promise<Answer> {
  const verbs: Readonly<Record<string, (question: Question) => Promise<Answer>>> = { count, list, show, retry, drop };
  const found = verbs[verb];
  if (found === undefined) throw new FaceServiceError("USAGE_INVALID", `cannot ${verb} a spool; see --help`);
  return found;
}

async function count({ spool }: Question): Promise<Answer> {
  const json = await spool.counts();
  const { waiting, quarantined, undelivered, undecided, sinks, oldestWaitingMs, usedBytes } = json;
  const oldest = oldestWaitingMs === undefined ? "" : `, the oldest since ${new Date(oldestWaitingMs).toISOString()}`;
  const lines = [
    `${waiting} frames wait to be recognised${oldest}; ${quarantined} are quarantined`,
    `${undelivered} recognised frames are owed to a sink; ${undecided} events are not decided`,
    ...sinks.map((one) => `  ${one.sink}: ${one.waiting} to deliver, ${one.quarantined} quarantined`),
    `${(usedBytes / 1_000_000).toFixed(1)} MB`,
  ];
  return { json, text: `${lines.join("\n")}\n` };
}

async function list({ spool, filter, limit }: Question): Promise<Answer> {
  const json = await spool.list(filter, limit);
  return { json, text: json.length === 0 ? "nothing waits\n" : `${json.map(lineOf).join("\n")}\n` };
}

function lineOf({ name, monitor, event, frame, state, attempts, notBefore, problem }: SpoolEntry): string {
  const place = `monitor ${monitor} event ${event}${frame === undefined ? "" : ` frame ${frame}`}`;
  const due = notBefore === undefined ? "" : `, again at ${notBefore.toISOString()}`;
  const failures = attempts === 0 ? "" : `, failed ${attempts} times`;
  return `${name}: ${place}, ${state}${failures}${due}${problem === undefined ? "" : `: ${problem}`}`;
}

async function show({ spool, filter: { name } }: Question): Promise<Answer> {
  const shown = name === undefined ? undefined : await spool.show(name);
  if (shown === undefined)
    throw new FaceServiceError(
      "USAGE_INVALID",
      `the spool has no entry ${name ?? ""}; npm run spool -- list names them`,
    );
  const { body, result } = shown;
  const json = { taken: JSON.parse(body), ...(result === undefined ? {} : { result: readable(result) }) };
  return { json, text: `${JSON.stringify(json, null, 2)}\n` };
}

/** Embeddings say nothing to people, and are shown to nobody. */
function readable(result: string): unknown {
  const { embeddings: _, ...rest } = JSON.parse(result) as Readonly<Record<string, unknown>>;
  return rest;
}

async function retry({ spool, filter }: Question): Promise<Answer> {
  const entries = await spool.retry(filter);
  return { json: { retried: entries }, text: `${entries} entries are tried again\n` };
}

async function drop({ spool, filter }: Question): Promise<Answer> {
  const { quarantined, ...named } = filter;
  if (quarantined !== true && Object.values(named).every((value) => value === undefined))
    throw new FaceServiceError(
      "USAGE_INVALID",
      "say what is to be dropped: an entry, or one of the options; see --help",
    );
  const entries = await spool.drop(filter);
  return { json: { dropped: entries }, text: `${entries} entries are given up\n` };
}

function limitOf(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw new FaceServiceError("USAGE_INVALID", `expected a number of entries for --limit, got ${text}`);
}
