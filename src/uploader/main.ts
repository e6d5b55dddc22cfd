import { resolve } from "node:path";
import { type Config, configPath, loadConfig } from "../config/load.ts";
import { FaceServiceError, isRetryable } from "../errors.ts";
import { runCommand } from "../service/command.ts";
import { type Log, openLog } from "../service/log.ts";
import { showProgress } from "../service/progress.ts";
import { runService } from "../service/run.ts";
import { openServiceManager } from "../service/systemd.ts";
import { type PassDependencies, runPass } from "./pass.ts";
import { PassReport } from "./pass-report.ts";
import { allPending, forecast, type PendingSearch } from "./pending-list.ts";
import { openResultsToRead, withUploader } from "./program.ts";
import { runServiceLoop } from "./service-loop.ts";

const usage = `Sends ZoneMinder's frames to the recognition server and keeps a labelled result of each.

usage: npm run upload                          go on until stopped
       npm run upload -- --once                one walk of the event store, then end
       npm run upload -- --dry-run             say what would be done, do nothing
       npm run upload -- <directory>           another event store, or one event's directory

  --config <file>   settings (default: config.json): uploader, results, archive

A frame that has a result is not done again. With --once the exit code is 0 when no frame was put off, 75 when
some were, and 69 when the server or a store stayed away for 20 seconds.`;

const name = "face-upload";
/** Between passes that failed because the event store is away. */
const passBackoff = { firstMs: 1000, maxMs: 60_000 };
/** With --once somebody waits at the terminal: so long is borne. */
const maxAwayOnceMs = 20_000;
/** EX_TEMPFAIL of BSD's sysexits: the same again later may succeed. */
const framesLeftExitCode = 75;

await runCommand(
  {
    usage,
    options: {
      config: { type: "string", default: "config.json" },
      once: { type: "boolean", default: false },
      "dry-run": { type: "boolean", default: false },
    },
    maxArguments: 1,
  },
  async ({ values, positionals }) => {
    const config = withDirectory(await loadConfig(values.config, process.env), positionals[0]);
    const mode = values["dry-run"] ? tellPending : values.once ? uploadOnce : serve;
    return untilSignal(config, (stop) => mode(config, stop));
  },
);

function withDirectory(config: Config, directory: string | undefined): Config {
  if (directory === undefined) return config;
  return { ...config, uploader: { ...config.uploader, eventsDirectory: resolve(directory) } };
}

async function untilSignal(config: Config, main: (stop: AbortSignal) => Promise<number>): Promise<number> {
  const outcome: { code: number; failure?: unknown } = { code: 0 };
  const run = async (stop: AbortSignal): Promise<void> => {
    outcome.code = await main(stop);
  };
  const ended = await runService(run, {
    drainMs: config.uploader.drainMs,
    onError: (error) => {
      outcome.failure = error;
    },
  });
  if ("failure" in outcome) throw outcome.failure;
  // What hangs after a stop that was given up must not keep the process.
  if (ended !== 0) process.exit(ended);
  return outcome.code;
}

async function serve(config: Config, stop: AbortSignal): Promise<number> {
  const { uploader } = config;
  const log = openLog({ level: config.log.level, name });
  using manager = await openServiceManager(process.env, log);
  const { server, send, maxInFlight } = uploader;
  log.info({ directory: configPath(config, uploader.eventsDirectory), server, send, maxInFlight }, "uploading");
  // From here on whatever is away is waited for, so the start is complete.
  manager.ready();
  manager.status("waiting for the stores");
  const onStatus = (line: string): void => manager.status(line);
  const { scanIntervalMs } = uploader;
  try {
    await withUploader(config, { log, stop }, (passes) =>
      runServiceLoop(passes, { scanIntervalMs, backoff: passBackoff, onStatus }).finally(() => manager.stopping()),
    );
  } catch (error) {
    // A stop while a store was waited for ends that wait with the store's error.
    if (!stop.aborted || !isRetryable(error)) throw error;
  }
  log.info({}, "stopped");
  return 0;
}

async function uploadOnce(config: Config, stop: AbortSignal): Promise<number> {
  const log = openLog(quietOnTerminal(config));
  const lost = new AbortController();
  const stopOrLost = AbortSignal.any([stop, lost.signal]);
  const onLost = (error: unknown): void => lost.abort(error);
  const report = new PassReport();
  await withUploader(config, { log, stop: stopOrLost, lost: { maxAwayMs: maxAwayOnceMs, onLost } }, async (passes) => {
    await requireServer(passes, config.uploader.server);
    const total = await countPending({ ...searchOf(config, log, stopOrLost), recorded: passes.results });
    const progress = showProgress({ label: "uploading", total, unit: "frames" });
    const onFrame = ({ processed, left, absent }: PassReport): void => progress.update(processed + left + absent);
    await runPass({ ...passes, onFrame }, report).finally(() => progress.end());
  });
  lost.signal.throwIfAborted();
  log.info(report.fields(), "pass finished");
  const { found, recognized, faces, failed, left, framesPerSecond } = report.fields();
  process.stdout.write(
    `${found} frames found, ${recognized} recognised with ${faces} faces, ${failed} unreadable, ${left} left, ${framesPerSecond} frames/s\n`,
  );
  return report.putOff > 0 ? framesLeftExitCode : 0;
}

/** Asks before the first frame does, whose answer may take long. */
function requireServer({ server, recognizer }: PassDependencies, endpoint: string): Promise<void> {
  return server.reach(async () => {
    if (!(await recognizer.isServing()))
      throw new FaceServiceError(
        "UNAVAILABLE",
        `no recognition server answers at ${endpoint}; start it with npm start, or set uploader.server`,
      );
  });
}

async function tellPending(config: Config, stop: AbortSignal): Promise<number> {
  const log = openLog(quietOnTerminal(config));
  await using recorded = await openResultsToRead(config);
  let frames = 0;
  for await (const frame of allPending({ ...searchOf(config, log, stop), recorded })) {
    process.stdout.write(`${await forecast(frame, config.uploader.send)}\n`);
    frames++;
  }
  process.stdout.write(`${frames} frames without a result\n`);
  return 0;
}

async function countPending(search: PendingSearch): Promise<number> {
  let frames = 0;
  for await (const _ of allPending(search)) frames++;
  return frames;
}

function searchOf(config: Config, log: Log, stop: AbortSignal): Omit<PendingSearch, "recorded"> {
  const { eventsDirectory, frames } = config.uploader;
  return { directory: configPath(config, eventsDirectory), selection: frames, log, stop };
}

/** A line a frame would tear the progress bar apart. */
function quietOnTerminal({ log }: Config): { readonly level: string; readonly name: string } {
  return { level: process.stderr.isTTY && log.level === "info" ? "warn" : log.level, name };
}
