/**
 * The program of a worker process: opens the networks, then answers one job after another. It talks to the engine
 * over Node's IPC channel and has nothing else to serve, so a run may block it.
 */
import { identifyFaces } from "./identify-faces.ts";
import {
  type EngineAnswer,
  type EngineJob,
  type FromWorker,
  failureOf,
  type ToWorker,
  type WorkerSetup,
} from "./messages.ts";
import { openParts } from "./open-parts.ts";
import { type PipelineLimits, type PipelineParts, recognizeImage } from "./pipeline.ts";

interface Opened {
  readonly parts: PipelineParts;
  readonly limits: PipelineLimits;
}

let opened: Opened | undefined;

/** Of an image whose job is still to come. */
const parts: Uint8Array[] = [];

const say = (message: FromWorker): void => {
  process.send?.(message);
};

function wholeJob(job: EngineJob): EngineJob {
  const before = parts.splice(0);
  if (!("image" in job) || job.image.kind === "path" || before.length === 0) return job;
  return { ...job, image: { kind: "bytes", bytes: Buffer.concat([...before, job.image.bytes]) } };
}

async function answer(message: Exclude<ToWorker<WorkerSetup>, { kind: "part" }>): Promise<FromWorker> {
  if (message.kind === "open") {
    try {
      const { settings } = message.setup;
      const { parts, facts } = await openParts(message.setup);
      opened = { parts, limits: { quality: settings.quality, minProba: settings.classifier.minProba } };
      return { kind: "ready", facts };
    } catch (error) {
      return { kind: "refused", failure: failureOf(error) };
    }
  }
  try {
    if (opened === undefined) throw new Error("expected to be opened before the first job");
    return { kind: "answered", answer: await work(wholeJob(message.job), opened) };
  } catch (error) {
    return { kind: "failed", failure: failureOf(error) };
  }
}

function work(job: EngineJob, { parts, limits }: Opened): Promise<EngineAnswer> {
  return "image" in job ? recognizeImage(job, parts, limits) : identifyFaces(job, parts, limits);
}

process.on("message", (message: ToWorker<WorkerSetup>) => {
  if (message.kind === "part") parts.push(message.bytes);
  else void answer(message).then(say);
});

// The engine has let go of this worker, or is dead: either way nobody listens any more.
process.on("disconnect", () => process.exit());

// A terminal and systemd signal the whole group. The engine drains first and then disconnects.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);
