/**
 * The program of a worker process: opens the networks, then answers jobs; those that overlap share their runs. It talks to the engine
 * over Node's IPC channel and has nothing else to serve, so a run may block it.
 */
import type { Crew } from "../models/run-batches.ts";
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
import { memoryReturn } from "./returned-memory.ts";

interface Opened {
  readonly crew: Crew;
  readonly parts: PipelineParts;
  readonly limits: PipelineLimits;
}

let opened: Opened | undefined;

/** Of images whose jobs are still to come, by the jobs' numbers. */
const partsOf = new Map<number, Uint8Array[]>();

const returnMemory = memoryReturn();

const say = (message: FromWorker): void => {
  process.send?.(message);
};

function wholeJob(id: number, job: EngineJob): EngineJob {
  const before = partsOf.get(id) ?? [];
  partsOf.delete(id);
  if (!("image" in job) || job.image.kind === "path" || before.length === 0) return job;
  return { ...job, image: { kind: "bytes", bytes: Buffer.concat([...before, job.image.bytes]) } };
}

async function answer(message: Exclude<ToWorker<WorkerSetup>, { kind: "part" }>): Promise<FromWorker> {
  if (message.kind === "open") {
    try {
      const { settings } = message.setup;
      const { parts, facts, crew } = await openParts(message.setup);
      opened = { crew, parts, limits: { quality: settings.quality, minProba: settings.classifier.minProba } };
      return { kind: "ready", facts };
    } catch (error) {
      return { kind: "refused", failure: failureOf(error) };
    }
  }
  const { id } = message;
  try {
    if (opened === undefined) throw new Error("expected to be opened before the first job");
    return { kind: "answered", id, answer: await work(wholeJob(id, message.job), opened) };
  } catch (error) {
    return { kind: "failed", id, failure: failureOf(error) };
  }
}

function work(job: EngineJob, { crew, parts, limits }: Opened): Promise<EngineAnswer> {
  return "image" in job
    ? crew.work(() => recognizeImage(job, parts, limits))
    : crew.work(() => identifyFaces(job, parts, limits));
}

process.on("message", (message: ToWorker<WorkerSetup>) => {
  if (message.kind === "part") partsOf.set(message.id, [...(partsOf.get(message.id) ?? []), message.bytes]);
  else void answer(message).then(say).then(returnMemory);
});

// The engine has let go of this worker, or is dead: either way nobody listens any more.
process.on("disconnect", () => process.exit());

// A terminal and systemd signal the whole group. The engine drains first and then disconnects.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);
