import { FaceServiceError, messageOf } from "../errors.ts";
import { backoffMs } from "../service/retry.ts";
import type { Change, Owed, WaitingFrame } from "../spool/entries.ts";
import type { FrameResult } from "../store/results.ts";
import type { FramePicture, FrameReading } from "../zoneminder/frame-picture.ts";
import { eventName, isPurged, recognizeFrame } from "./frame-recognition.ts";
import { type FrameTimes, failedResult, recognizedResult, skippedResult } from "./frame-result.ts";
import type { SourcedFrame } from "./frame-source.ts";
import type { CarriedRecognition } from "./similar-frames.ts";
import { spooledFrame, spooledText } from "./spooled.ts";
import { spooledRecognition } from "./spooled-embeddings.ts";
import type { UploadDependencies } from "./upload-dependencies.ts";

/** ZoneMinder finishes a picture within moments. */
const lookAtUnfinishedAgainMs = 500;

/** Takes one frame from the spool to its result, which the spool keeps until every sink has it. */
export async function recognizeSpooled(waiting: WaitingFrame, deps: UploadDependencies): Promise<void> {
  const { stop, spool, spoolAccess, early } = deps;
  let change: Change;
  try {
    change = await outcomeOf(waiting, deps);
  } catch (error) {
    if (stop.aborted) return;
    change = failureOf(waiting, error, deps);
  }
  try {
    await spoolAccess.reach(() => spool.change(change));
    if (change.kind === "recognized") early?.mayHaveMore(waiting);
  } catch (error) {
    // What is not on the disk is done again after the next start.
    if (!stop.aborted) throw error;
  }
}

async function outcomeOf(waiting: WaitingFrame, deps: UploadDependencies): Promise<Change> {
  const frame = spooledFrame(waiting.body);
  const reason = passedOver(waiting, frame, deps);
  if (reason !== undefined) return passOver({ waiting, frame, reason }, deps);
  const reading = await readingOf(frame, waiting, deps);
  switch (reading.kind) {
    case "being written":
      return { kind: "frame put off", id: waiting.id, notBeforeMs: Date.now() + lookAtUnfinishedAgainMs };
    case "absent":
      return gone(waiting, deps);
    case "damaged":
      return unreadable({ waiting, frame, capturedAt: frame.capturedAt }, reading.problem, deps);
    case "complete":
      return recognizeComplete({ waiting, frame, reading }, deps);
  }
}

/** Before anything is waited for: frames are asked about in the order in which they are handed out. */
function passedOver(
  { attempts }: WaitingFrame,
  frame: SourcedFrame,
  { chooser }: UploadDependencies,
): string | undefined {
  if (frame.alarm?.skipped === true) return "zoneminder.frameSkip leaves it out";
  if (chooser === undefined || attempts > 0) return undefined;
  const verdict = chooser.verdict(eventName(frame), frame);
  return verdict.kind === "take" ? undefined : verdict.reason;
}

interface PassedFrame {
  readonly waiting: WaitingFrame;
  readonly frame: SourcedFrame;
  readonly reason: string;
}

/** Recorded like any other frame, with the reason, so that nothing is lost without a word. */
function passOver({ waiting, frame, reason }: PassedFrame, deps: UploadDependencies): Change {
  const { report, log } = deps;
  report.passedOver++;
  log.debug({ ...placeFields(waiting), reason }, "frame passed over");
  const processedAt = new Date();
  const capturedAt = frame.capturedAt ?? frame.event.startsAt ?? processedAt;
  const result = skippedResult(frame, reason, { capturedAt, processedAt });
  return { kind: "passed over", id: waiting.id, result: spooledText(result), owed: owedFor(result, frame, deps) };
}

interface CompleteFrame {
  readonly waiting: WaitingFrame;
  readonly frame: SourcedFrame;
  readonly reading: Extract<FrameReading, { readonly kind: "complete" }>;
}

async function recognizeComplete(
  { waiting, frame, reading }: CompleteFrame,
  deps: UploadDependencies,
): Promise<Change> {
  const { report, log } = deps;
  const { picture, capturedAt } = reading;
  const startedMs = performance.now();
  try {
    const recognition = await recognizeFrame(frame, reading, deps);
    const times = { capturedAt, processedAt: new Date() };
    const change = await recognized({ id: waiting.id, frame, recognition, times, picture }, deps);
    deps.deferrals.recognized(waiting.id);
    deps.chooser?.saw(eventName(frame), { frame: frame.number, size: recognition.size, faces: recognition.faces });
    report.recognized++;
    if (recognition.carriedFrom !== undefined) report.carried++;
    report.faces += recognition.faces.length;
    const tookMs = Math.round(performance.now() - startedMs);
    const { carriedFrom } = recognition;
    const fields = { ...placeFields(waiting), faces: recognition.faces.length, tookMs };
    if (carriedFrom === undefined) log.info(fields, "frame recognised");
    else log.info({ ...fields, carriedFrom }, "frame looks like one before");
    return change;
  } catch (error) {
    if (isPurged(error)) return gone(waiting, deps);
    if (!(error instanceof FaceServiceError) || error.code !== "IMAGE_UNREADABLE") throw error;
    return unreadable({ waiting, frame, capturedAt }, error.message, deps);
  }
}

interface UnreadableFrame {
  readonly waiting: WaitingFrame;
  readonly frame: SourcedFrame;
  readonly capturedAt: Date | undefined;
}

function unreadable(
  { waiting, frame, capturedAt }: UnreadableFrame,
  problem: string,
  deps: UploadDependencies,
): Change {
  deps.report.failed++;
  deps.log.warn({ ...placeFields(waiting), problem }, "frame not recognisable");
  const processedAt = new Date();
  const times = { capturedAt: capturedAt ?? frame.event.startsAt ?? processedAt, processedAt };
  const result = failedResult(frame, problem, times);
  return { kind: "recognized", id: waiting.id, result: spooledText(result), owed: owedFor(result, frame, deps) };
}

/** The spool's own copy if it has one, for the frame may be purged by now. */
async function readingOf(frame: SourcedFrame, waiting: WaitingFrame, deps: UploadDependencies): Promise<FrameReading> {
  const bytes = waiting.hasPicture ? await deps.spool.picture({ kind: "frame", id: waiting.id }) : undefined;
  if (bytes === undefined) return deps.reader.read(frame);
  const capturedAt = frame.capturedAt ?? frame.event.startsAt ?? new Date();
  return { kind: "complete", picture: { bytes: () => Promise.resolve(bytes) }, capturedAt };
}

interface Recognized {
  readonly id: number;
  readonly frame: SourcedFrame;
  readonly recognition: CarriedRecognition;
  readonly times: FrameTimes;
  readonly picture: FramePicture;
}

async function recognized(
  { id, frame, recognition, times, picture }: Recognized,
  deps: UploadDependencies,
): Promise<Change> {
  const withPicture = recognizedResult(
    frame,
    recognition,
    times,
    deps.archiveKey(frame, recognition, times.capturedAt),
  );
  const owed = owedFor(withPicture, frame, deps);
  const wanted = owed.some(({ sink }) => deps.sinks.find(({ name }) => name === sink)?.frames?.needsPicture);
  const bytes = wanted ? await bytesOf(picture) : undefined;
  if (!wanted || bytes !== undefined) {
    return {
      kind: "recognized",
      id,
      result: spooledRecognition(withPicture, recognition),
      owed,
      ...(bytes ? { picture: bytes } : {}),
    };
  }
  // Purged between the answer and now: the result is worth keeping without a picture.
  const result = recognizedResult(frame, recognition, times, undefined);
  return {
    kind: "recognized",
    id,
    result: spooledRecognition(result, recognition),
    owed: owedFor(result, frame, deps),
  };
}

async function bytesOf(picture: FramePicture): Promise<Uint8Array | undefined> {
  try {
    return await picture.bytes();
  } catch (error) {
    if (isPurged(error)) return undefined;
    throw error;
  }
}

function owedFor(result: FrameResult, frame: SourcedFrame, { sinks }: UploadDependencies): readonly Owed[] {
  return sinks
    .filter(({ frames }) => frames?.wants(result, frame) === true)
    .map(({ name, isLast = false }) => ({ sink: name, isLast }));
}

function gone(waiting: WaitingFrame, { report, log }: UploadDependencies): Change {
  report.absent++;
  log.debug(placeFields(waiting), "frame purged before it was read");
  return { kind: "gone", id: waiting.id };
}

function failureOf(waiting: WaitingFrame, error: unknown, deps: UploadDependencies): Change {
  const { deferrals, log, report, maxAttempts } = deps;
  const { id } = waiting;
  const attempts = waiting.attempts + 1;
  const othersWork = deferrals.failed(id);
  const fields = { ...placeFields(waiting), attempts, ...problemFields(error) };
  if (attempts >= maxAttempts && othersWork && !isRefusal(error)) {
    report.quarantined++;
    log.error(fields, "frame quarantined");
    return { kind: "frame quarantined", id, problem: messageOf(error) };
  }
  report.putOff++;
  log.warn(fields, "frame put off");
  const notBeforeMs = Date.now() + backoffMs(attempts, deps.itemBackoff);
  return { kind: "frame put off", id, notBeforeMs, problem: messageOf(error) };
}

const placeFields = ({ monitor, event, frame }: WaitingFrame) => ({ monitor, event, frame });

/** The server refuses what we ask, whichever frame it is: someone must mend the set-up, the frame is good. */
const isRefusal = (error: unknown): boolean => error instanceof FaceServiceError && !mayBeTheFrame.has(error.code);

const mayBeTheFrame: ReadonlySet<string> = new Set(["IMAGE_QUARANTINED", "UNAVAILABLE", "DEADLINE_EXCEEDED"]);

/** A bug is logged with its stack. */
export const problemFields = (error: unknown): Readonly<Record<string, unknown>> =>
  error instanceof FaceServiceError ? { code: error.code, problem: error.message } : { err: error };
