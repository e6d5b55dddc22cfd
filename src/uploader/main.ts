import { resolve } from "node:path";
import { type Config, configPath, loadConfig } from "../config/load.ts";
import { FaceServiceError, isRetryable } from "../errors.ts";
import { runCommand } from "../service/command.ts";
import { type Log, openLog } from "../service/log.ts";
import { openMonitoring } from "../service/monitoring.ts";
import { showProgress } from "../service/progress.ts";
import { runService } from "../service/run.ts";
import { openServiceManager } from "../service/systemd.ts";
import type { CapturedFrame } from "../zoneminder/frames.ts";
import { databaseFrames } from "./database-forecast.ts";
import type { Intake } from "./intake.ts";
import { allPending, forecast, type PendingSearch } from "./pending-list.ts";
import { openTaken, withUploader } from "./program.ts";
import { runUpload } from "./run-upload.ts";
import { feedForever } from "./service-loop.ts";
import type { UploadDependencies } from "./upload-dependencies.ts";
import { uploadMonitor } from "./upload-metrics.ts";

const usage = `Sends ZoneMinder's frames to the recognition server and keeps a labelled result of each.

usage: npm run upload                          go on until stopped
       npm run upload -- --once                one walk of the event store, then end
       npm run upload -- --dry-run             say what would be done, do nothing
       npm run upload -- <directory>           another event store, or one event's directory

  --config <file>   settings (default: config.json): uploader, results, archive

A frame that was taken up is not taken up again: it waits in the spool until every store has it (npm run spool).
With --once the exit code is 0 when nothing is left to do, 75 when frames were put off or a store is owed something,
and 69 when the server or a store stayed away for 20 seconds.`;

const name = "face-upload";
/** Between walks that failed because the event store is away. */
const walkBackoff = { firstMs: 1000, maxMs: 60_000 };
/** With --once somebody waits at the terminal: so long is borne. */
const maxAwayOnceMs = 20_000;
/** EX_TEMPFAIL of BSD's sysexits: the same again later may succeed. */
const framesLeftExitCode = 75;
const showEveryMs = 100;
const dayMs = 86_400_000;

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
  return { ...config, uploader: { ...config.uploader, source: "directory", eventsDirectory: resolve(directory) } };
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
  const onStatus = (line: string): void => manager.status(line);
  const options = {
    scanIntervalMs: uploader.scanIntervalMs,
    backoff: walkBackoff,
    onStatus,
    rememberMs: config.spool.rememberDays * dayMs,
  };
  try {
    await withUploader(config, { log, stop, environment: process.env }, (work) =>
      runUpload(work, async (intake) => {
        await using _monitoring = await monitored(config, work, intake);
        await feedForever(work, intake, options);
      }).finally(() => manager.stopping()),
    );
  } catch (error) {
    // A stop while something was waited for ends that wait with its error.
    if (!stop.aborted || !isRetryable(error)) throw error;
  }
  log.info({}, "stopped");
  return 0;
}

/** A port that another program has is told, and the work goes on. */
async function monitored(config: Config, work: UploadDependencies, intake: Intake): Promise<AsyncDisposable> {
  const { monitoringHost: host, monitoringPort: port } = config.uploader;
  const nothing = { [Symbol.asyncDispose]: () => Promise.resolve() };
  if (port === null) return nothing;
  try {
    const monitoring = await openMonitoring({ host, port, ...uploadMonitor(work, intake) });
    work.log.info({ host, port: monitoring.port }, "answering /metrics and /health");
    return monitoring;
  } catch (error) {
    if (!(error instanceof FaceServiceError)) throw error;
    work.log.error({ problem: error.message }, "not monitored");
    return nothing;
  }
}

async function uploadOnce(config: Config, stop: AbortSignal): Promise<number> {
  const log = openLog(quietOnTerminal(config));
  const lost = new AbortController();
  const stopOrLost = AbortSignal.any([stop, lost.signal]);
  const onLost = (error: unknown): void => lost.abort(error);
  const counted = await countPending(config, log, stopOrLost);
  let code = 0;
  await withUploader(
    config,
    { log, environment: process.env, stop: stopOrLost, lost: { maxAwayMs: maxAwayOnceMs, onLost } },
    async (work) => {
      await requireServer(work, config.uploader.server);
      code = await uploadWithProgress(work, counted);
    },
  );
  lost.signal.throwIfAborted();
  return code;
}

async function uploadWithProgress(work: UploadDependencies, counted: number): Promise<number> {
  const { report, spool, log } = work;
  report.found = (await spool.counts()).waiting;
  const progress = showProgress({ label: "uploading", total: counted + report.found, unit: "frames" });
  const show = setInterval(() => progress.update(report.processed + report.left + report.absent), showEveryMs);
  await runUpload(work, (intake) => intake.walk()).finally(() => {
    clearInterval(show);
    progress.update(report.processed + report.left + report.absent);
    progress.end();
  });
  const { waiting, undelivered, quarantined } = await spool.counts();
  const left = waiting + report.beingWritten;
  log.info({ ...report.fields(), left, quarantined, undelivered }, "pass finished");
  const { found, recognized, faces, failed, framesPerSecond } = report.fields();
  const owed =
    (quarantined === 0 ? "" : `, ${quarantined} quarantined`) +
    (undelivered === 0 ? "" : `, ${undelivered} not delivered everywhere`);
  process.stdout.write(
    `${found} frames found, ${recognized} recognised with ${faces} faces, ${failed} unreadable, ${left} left${owed}, ${framesPerSecond} frames/s\n`,
  );
  return waiting + report.quarantined + undelivered > 0 ? framesLeftExitCode : 0;
}

/** Asks before the first frame does, whose answer may take long. */
function requireServer({ server, recognizer }: UploadDependencies, endpoint: string): Promise<void> {
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
  let frames = 0;
  for await (const frame of pendingNow(config, log, stop)) {
    process.stdout.write(`${await forecast(frame, config.uploader.send)}\n`);
    frames++;
  }
  process.stdout.write(`${frames} frames without a result\n`);
  return 0;
}

async function* pendingNow(config: Config, log: Log, stop: AbortSignal): AsyncGenerator<CapturedFrame> {
  if (config.uploader.source === "database") yield* databaseFrames(config, log, stop);
  else {
    await using known = await openTaken(config);
    yield* allPending({ ...searchOf(config, log, stop), taken: known.taken });
  }
}

/** For the progress bar; 0 when it cannot be told now. */
async function countPending(config: Config, log: Log, stop: AbortSignal): Promise<number> {
  try {
    let frames = 0;
    for await (const _ of pendingNow(config, log, stop)) frames++;
    return frames;
  } catch (error) {
    if (!isRetryable(error)) throw error;
    return 0;
  }
}

function searchOf(config: Config, log: Log, stop: AbortSignal): Omit<PendingSearch, "taken"> {
  const { eventsDirectory, frames } = config.uploader;
  return { directory: configPath(config, eventsDirectory), selection: frames, log, stop };
}

/** A line a frame would tear the progress bar apart. */
function quietOnTerminal({ log }: Config): { readonly level: string; readonly name: string } {
  return { level: process.stderr.isTTY && log.level === "info" ? "warn" : log.level, name };
}
