import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { ConfigFile } from "../config/config-file.ts";
import { type Config, configPath, loadConfig } from "../config/load.ts";
import { openEngine } from "../engine/open-engine.ts";
import { planWhenIdle } from "../engine/plan-when-idle.ts";
import { messageOf } from "../errors.ts";
import type { NamedRecords } from "../gallery/person-changes.ts";
import { bindSocket } from "../rpc/bound-socket.ts";
import { runCommand } from "../service/command.ts";
import { type Log, openLog } from "../service/log.ts";
import { runService } from "../service/run.ts";
import { openServiceManager } from "../service/systemd.ts";
import { NameChanges } from "../training/name-changes.ts";
import { versionName, watchClassifier } from "./active-classifier.ts";
import { checkClassifier } from "./check-classifier.ts";
import { httpRecognizer } from "./http-recognizer.ts";
import { liveSettings } from "./live-settings.ts";
import { openHttp } from "./open-http.ts";
import { openPeople } from "./open-people.ts";
import { renamingEngine } from "./renaming-engine.ts";
import { serveRecognition } from "./serve.ts";
import { Tuning, tunedEngine } from "./tuning.ts";

const usage = `Recognition server: finds and names faces for clients that speak zerorpc or HTTP, and serves the web page.

usage: npm start [-- --config <file>]

  --config <file>   settings (default: config.json)

SIGTERM finishes what runs and ends; SIGHUP takes over a new classifier version at once.`;

/** How often a new classifier version is looked for. */
const checkEveryMs = 2000;
/** Quiet time after which workers may be measured; longer than between two frames of a camera that sees something. */
const idleBeforePlanningMs = 60_000;

await runCommand(
  { usage, options: { config: { type: "string", default: "config.json" } }, maxArguments: 0 },
  async ({ values }) => {
    const config = await loadConfig(values.config, process.env);
    const log = openLog({ level: config.log.level, name: "face-detect" });
    const reloads = new EventTarget();
    const surroundings = { log, reloads, file: resolve(values.config) };
    const code = await runService((signal) => serve(config, { ...surroundings, signal }), {
      drainMs: config.server.drainMs,
      onError: (error) => log.error({ err: error }, messageOf(error)),
      onReload: () => reloads.dispatchEvent(new Event("reload")),
    });
    // What hangs after a stop that was given up, or a start that failed, must not keep the process.
    if (code !== 0) process.exit(code);
    return code;
  },
);

interface Surroundings {
  /** Its config.json; absolute. */
  readonly file: string;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly reloads: EventTarget;
}

async function serve(config: Config, { file, log, signal, reloads }: Surroundings): Promise<void> {
  using manager = await openServiceManager(process.env, log);
  // Taken before the networks are loaded, so that a second server ends at once; requests wait until they are.
  await using bound = await bindSocket(config.server);
  await using trained = await openEngine(config, { log, environment: process.env });
  const directory = configPath(config, config.classifier.directory);
  const names = new NameChanges(directory);
  // A list that cannot be read must not let a deleted name be answered.
  await names.list();
  const engine = renamingEngine(trained, names, config.classifier.minProba);
  const quiet = { idleMs: idleBeforePlanningMs, forMs: 3000, availableBytes: () => process.availableMemory() };
  await using _planning = planWhenIdle(config, { engine: trained, log, environment: process.env, ...quiet });
  const check = (version: string): Promise<void> => checkClassifier(version, config.classifier.kind, engine);
  await using classifier = await watchClassifier({ directory, checkEveryMs, check }, log);
  const version = await programVersion();
  const options = { ...config.server, classifierKind: config.classifier.kind, version };
  const tuning = new Tuning(config);
  const tuned = tunedEngine(engine, tuning);
  await using server = serveRecognition(bound, options, { engine: tuned, classifier, log });
  const recognizer = httpRecognizer(tuned, classifier);
  const settings = liveSettings({
    file: new ConfigFile(file, process.env),
    tuning,
    classifierKind: config.classifier.kind,
    models: recognizer.models,
  });
  const reload = (): Promise<unknown> => classifier.reload();
  const parts = { tuning, engine: tuned, classifier };
  const people = { log, environment: process.env, configFile: file, names, reload, ...parts };
  const peopleWith = (records: readonly NamedRecords[]) => openPeople(config, { ...people, records });
  const surroundings = { log, version, recognizer, settings, openPeople: peopleWith };
  await using http = config.http.enabled ? await openHttp(config, surroundings) : null;

  reloads.addEventListener("reload", () => {
    manager.reloading();
    classifier
      .reload()
      .catch((error: unknown) => log.warn({ reason: messageOf(error) }, "classifier not reloaded"))
      .finally(() => manager.ready());
  });
  const { endpoints } = server;
  const { provider, workers, detector, embedder } = engine.status();
  const active = versionName(classifier.directory());
  const answers = { endpoints, http: http?.url ?? null };
  log.info({ version, ...answers, provider, workers, models: { detector, embedder }, classifier: active }, "serving");
  manager.ready();
  if (!signal.aborted) await Promise.race([once(signal, "abort"), server.ended]);
  manager.stopping();
  log.info({ running: server.counters().running }, "draining");
}

async function programVersion(): Promise<string> {
  const text = await readFile(new URL("../../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}
