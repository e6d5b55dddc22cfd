import { readFile } from "node:fs/promises";
import { FaceServiceError, messageOf } from "../errors.ts";
import type { RecognizedFace } from "../face/recognition.ts";
import type { Log } from "../service/log.ts";
import type { ImageArchive } from "../store/archive.ts";
import type { FrameResult, ResultStore } from "../store/results.ts";
import { captureTime } from "../zoneminder/capture-time.ts";
import { frameState } from "../zoneminder/completeness.ts";
import type { CapturedFrame } from "../zoneminder/frames.ts";
import { isAbsence } from "../zoneminder/numbered-entries.ts";
import type { Dependency } from "./dependency.ts";
import { archiveKeyOf, failedResult, metadataOf, recognizedResult } from "./frame-result.ts";
import type { FramePicture, FrameRecognizer, Recognition } from "./recognizer.ts";

export interface FrameWorkDependencies {
  readonly recognizer: FrameRecognizer;
  readonly results: ResultStore;
  /** Absent: no pictures are kept. */
  readonly archive: ImageArchive | undefined;
  readonly archiveFrames: "faces" | "all";
  /** Draws boxes and names. @throws {FaceServiceError} IMAGE_UNREADABLE */
  readonly annotate: (bytes: Uint8Array, faces: readonly RecognizedFace[]) => Promise<Uint8Array>;
  readonly server: Dependency;
  readonly resultsAccess: Dependency;
  readonly archiveAccess: Dependency;
  /** Aborted: a call that is under way is given up; its frame stays without a result. */
  readonly abandon: AbortSignal;
  readonly log: Log;
}

export type FrameOutcome =
  | { readonly kind: "recorded"; readonly result: FrameResult }
  /** Left for a later pass. */
  | { readonly kind: "being written" }
  | { readonly kind: "absent" };

/** So often a frame is tried while the server is up, before it is put off. */
const maxTriesWhileServing = 3;

/**
 * Takes one frame all the way: recognised, its picture archived, then its result recorded. The result comes
 * last, so that a crash at any point repeats the frame, which overwrites what it had written.
 *
 * @throws what put this frame off: a refusal, a failure that only this frame has, or the end of a wait
 */
export async function processFrame(frame: CapturedFrame, deps: FrameWorkDependencies): Promise<FrameOutcome> {
  const state = await frameState(frame);
  if (state.kind !== "complete") return state;
  const capturedAt = captureTime(frame.event, state.modifiedAt);
  const picture = pictureOf(frame.path);
  try {
    const recognition = await recognize(picture, deps);
    const archiveKey = await archivePicture({ frame, capturedAt, picture, recognition }, deps);
    const times = { capturedAt, processedAt: new Date() };
    return await record(recognizedResult(frame, recognition, times, archiveKey), deps);
  } catch (error) {
    if (isPurged(error)) return { kind: "absent" };
    if (!(error instanceof FaceServiceError) || error.code !== "IMAGE_UNREADABLE") throw error;
    return await record(failedResult(frame, error.message, { capturedAt, processedAt: new Date() }), deps);
  }
}

/** Records a frame that will not be tried again. */
export async function giveUpFrame(
  frame: CapturedFrame,
  failure: string,
  deps: FrameWorkDependencies,
): Promise<FrameOutcome> {
  const state = await frameState(frame);
  if (state.kind !== "complete") return state;
  const capturedAt = captureTime(frame.event, state.modifiedAt);
  return record(failedResult(frame, failure, { capturedAt, processedAt: new Date() }), deps);
}

async function record(result: FrameResult, deps: FrameWorkDependencies): Promise<FrameOutcome> {
  await deps.resultsAccess.reach(() => deps.results.put([result]));
  return { kind: "recorded", result };
}

/** Waits for a server that is away or full; a failure beside a server that answers is the frame's own. */
function recognize(picture: FramePicture, deps: FrameWorkDependencies): Promise<Recognition> {
  return deps.server.reach(
    () => deps.recognizer.recognize(picture, deps.abandon),
    async (error, failures) => {
      if (isPurged(error)) return false;
      const isFull = error instanceof FaceServiceError && error.code === "OVERLOADED";
      return isFull || failures < maxTriesWhileServing || !(await deps.recognizer.isServing());
    },
  );
}

/** ZoneMinder has deleted the frame meanwhile. */
const isPurged = (error: unknown): boolean => error instanceof FaceServiceError && isAbsence(error.cause);

interface RecognizedPicture {
  readonly frame: CapturedFrame;
  readonly capturedAt: Date;
  readonly picture: FramePicture;
  readonly recognition: Recognition;
}

/** @returns the key; undefined when this frame leaves no picture */
async function archivePicture(
  { frame, capturedAt, picture, recognition }: RecognizedPicture,
  deps: FrameWorkDependencies,
): Promise<string | undefined> {
  const { archive, archiveFrames, archiveAccess, annotate, log } = deps;
  if (archive === undefined || (archiveFrames === "faces" && recognition.faces.length === 0)) return undefined;
  const key = archiveKeyOf(frame, capturedAt);
  let annotated: Uint8Array;
  try {
    annotated = await annotate(await picture.bytes(), recognition.faces);
  } catch (error) {
    if (!(error instanceof FaceServiceError) || error.code !== "IMAGE_UNREADABLE") throw error;
    // The server could read it: the result is worth keeping without a picture.
    log.warn({ image: frame.path, problem: error.message }, "frame not drawn");
    return undefined;
  }
  await archiveAccess.reach(() => archive.put(key, annotated, metadataOf(frame, recognition, capturedAt)));
  return key;
}

function pictureOf(path: string): FramePicture {
  let reading: Promise<Uint8Array> | undefined;
  return {
    path,
    bytes() {
      reading ??= readPicture(path).catch((error: unknown) => {
        reading = undefined; // the next try reads again
        throw error;
      });
      return reading;
    },
  };
}

async function readPicture(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new FaceServiceError("UNAVAILABLE", `cannot read frame ${path}: ${messageOf(error)}`, { cause: error });
  }
}
