import { FaceServiceError } from "../errors.ts";
import type { RecognizedFace } from "../face/recognition.ts";
import type { Log } from "../service/log.ts";
import type { ImageArchive } from "../store/archive.ts";
import type { FrameResult, ResultStore } from "../store/results.ts";
import type { FramePicture } from "../zoneminder/frame-picture.ts";
import type { CapturedFrame } from "../zoneminder/frames.ts";
import { isAbsence } from "../zoneminder/numbered-entries.ts";
import { placeOf } from "../zoneminder/picture-source.ts";
import { readFrame, usualVideoOptions } from "../zoneminder/read-frames.ts";
import type { Dependency } from "./dependency.ts";
import { archiveKeyOf, type FrameTimes, failedResult, metadataOf, recognizedResult } from "./frame-result.ts";
import type { FrameRecognizer, Recognition } from "./recognizer.ts";

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
  const reading = await readFrame(frame, { video: usualVideoOptions });
  if (reading.kind === "damaged") return record(failedResult(frame, reading.problem, timesOf(frame)), deps);
  if (reading.kind !== "complete") return reading;
  const { picture, capturedAt } = reading;
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
  const reading = await readFrame(frame, { video: usualVideoOptions });
  if (reading.kind === "being written" || reading.kind === "absent") return reading;
  const times = reading.kind === "complete" ? { ...timesOf(frame), capturedAt: reading.capturedAt } : timesOf(frame);
  return record(failedResult(frame, failure, times), deps);
}

/** Of a frame whose picture tells nothing. */
function timesOf({ capturedAt, event }: CapturedFrame): FrameTimes {
  const processedAt = new Date();
  return { capturedAt: capturedAt ?? event.startsAt ?? processedAt, processedAt };
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
    log.warn({ image: placeOf(frame.source), problem: error.message }, "frame not drawn");
    return undefined;
  }
  await archiveAccess.reach(() => archive.put(key, annotated, metadataOf(frame, recognition, capturedAt)));
  return key;
}
