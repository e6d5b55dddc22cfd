import { type ErrorCode, FaceServiceError } from "../errors.ts";
import type { IdentificationAnswer, IdentificationJob, RecognitionAnswer, RecognitionJob } from "./engine.ts";
import type { SelfTest } from "./self-test.ts";
import type { EngineSettings } from "./settings.ts";

/** With what a worker opens its networks. */
export interface WorkerSetup {
  readonly settings: EngineSettings;
  /** Threads of one inference. */
  readonly intraOpThreads: number;
}

/** What a worker says of itself once its networks are open and warm. */
export interface WorkerFacts {
  readonly provider: string;
  readonly detector: string;
  readonly embedder: string;
  /** Of plain JPEGs: libvips or turbojpeg. */
  readonly jpegDecoder: string;
  /** Why it is libvips although another was looked for. */
  readonly jpegDecoderReason?: string;
  /** Time of opening and warming up every network. */
  readonly startMs: number;
  /** Absent on the CPU. */
  readonly selfTest?: SelfTest;
}

/** What a worker is given to do: a picture, or faces embedded before. */
export type EngineJob = RecognitionJob | IdentificationJob;

/** What a job keeps in memory while it waits. */
export function bytesOf(job: EngineJob): number {
  if (!("image" in job)) return job.faces.reduce((sum, { vector }) => sum + vector.byteLength, 0);
  return job.image.kind === "bytes" ? job.image.bytes.length : 0;
}

/** How long a job's caller is willing to wait. */
export function patienceOf(job: EngineJob): Pick<RecognitionJob, "maxWaitMs" | "isPatient"> {
  if (!("image" in job)) return {};
  const { maxWaitMs, isPatient = false } = job;
  return { isPatient, ...(maxWaitMs === undefined ? {} : { maxWaitMs }) };
}

/** Its kind is its job's. */
export type EngineAnswer = RecognitionAnswer | IdentificationAnswer;

/**
 * From the engine to a worker. The first message opens it; then come jobs, each with a number of its own. A large
 * image's bytes come in parts before its job, which holds the last of them.
 */
export type ToWorker<Setup> =
  | { readonly kind: "open"; readonly setup: Setup }
  | { readonly kind: "part"; readonly id: number; readonly bytes: Uint8Array }
  | { readonly kind: "job"; readonly id: number; readonly job: EngineJob };

/** From a worker to the engine: `ready` or `refused` once, then `answered` or `failed` for each job. */
export type FromWorker =
  | { readonly kind: "ready"; readonly facts: WorkerFacts }
  | { readonly kind: "refused"; readonly failure: Failure }
  | { readonly kind: "answered"; readonly id: number; readonly answer: EngineAnswer }
  | { readonly kind: "failed"; readonly id: number; readonly failure: Failure };

/** An error on its way between processes, where its class would be lost. */
export interface Failure {
  /** Absent for a bug. */
  readonly code?: ErrorCode;
  readonly message: string;
  readonly stack?: string;
}

export function failureOf(error: unknown): Failure {
  if (error instanceof FaceServiceError) return { code: error.code, message: error.message };
  if (error instanceof Error) return { message: error.message, stack: error.stack ?? "" };
  return { message: String(error) };
}

export function errorOf({ code, message, stack }: Failure): Error {
  if (code !== undefined) return new FaceServiceError(code, message);
  const bug = new Error(message);
  if (stack !== undefined) bug.stack = stack;
  return bug;
}
