import { open } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { FaceServiceError, messageOf } from "../errors.ts";
import { isMissing } from "../files/missing.ts";
import { captureTime } from "./capture-time.ts";
import type { CompletenessOptions } from "./completeness.ts";
import type { FrameReading } from "./frame-picture.ts";
import type { CapturedFrame } from "./frames.ts";
import { namesIn } from "./numbered-entries.ts";

export interface PresentVideo {
  readonly path: string;
  /** Absent: there is no such file. */
  readonly modifiedAt?: Date;
}

/**
 * The video under the name that it has now. Since 1.37 a video is called `incomplete.*` until its event ends, which may
 * be after its name was read from the database; then it becomes `<event>-video.*`.
 */
export async function presentVideo(path: string, event: string): Promise<PresentVideo> {
  const modifiedAt = await modificationTime(path);
  if (modifiedAt !== undefined) return { path, modifiedAt };
  if (!basename(path).startsWith("incomplete.")) return { path };
  for await (const name of namesIn(dirname(path))) {
    if (!name.startsWith(`${event}-video.`)) continue;
    const renamed = join(dirname(path), name);
    const renamedAt = await modificationTime(renamed);
    if (renamedAt !== undefined) return { path: renamed, modifiedAt: renamedAt };
  }
  return { path };
}

/** A frame that came out of its video. */
export function videoPicture(frame: CapturedFrame, bytes: Uint8Array, modifiedAt = new Date()): FrameReading {
  const capturedAt = frame.capturedAt ?? captureTime(frame.event, modifiedAt);
  return { kind: "complete", picture: { bytes: () => Promise.resolve(bytes) }, capturedAt };
}

/** Why a frame did not come out of its video: ZoneMinder has not written so far, or it will never come. */
export async function missingFrame(
  { source, isOpen }: CapturedFrame,
  problem: string,
  { now = Date.now, abandonedMs = 60_000 }: CompletenessOptions,
): Promise<FrameReading> {
  const modifiedAt = await modificationTime(source.path);
  // Not every open event is being written: those that a crash of ZoneMinder left stay open for ever.
  const isQuiet = (since: Date): boolean => now() - since.getTime() >= abandonedMs;
  if (modifiedAt !== undefined) return isQuiet(modifiedAt) ? { kind: "damaged", problem } : beingWritten;
  const directoryModifiedAt = isOpen === true ? await modificationTime(dirname(source.path)) : undefined;
  return directoryModifiedAt === undefined || isQuiet(directoryModifiedAt) ? absent : beingWritten;
}

const beingWritten = { kind: "being written" } as const;
const absent = { kind: "absent" } as const;

/**
 * @returns undefined when the file is not there
 * @throws {FaceServiceError} UNAVAILABLE when it may not be read
 */
async function modificationTime(path: string): Promise<Date | undefined> {
  try {
    const handle = await open(path, "r");
    try {
      return (await handle.stat()).mtime;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new FaceServiceError("UNAVAILABLE", `cannot read video ${path}: ${messageOf(error)}`, { cause: error });
  }
}
