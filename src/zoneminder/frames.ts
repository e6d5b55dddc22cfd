import { join } from "node:path";
import type { MotionBoxes } from "../face/motion-boxes.ts";
import { analyseNumber, captureBeside, captureNumber } from "./capture-name.ts";
import type { EventDirectory } from "./event-path.ts";
import { numberedEntries } from "./numbered-entries.ts";
import type { PictureSource } from "./picture-source.ts";

/** A frame as ZoneMinder captured it, without zones drawn in. */
export interface CapturedFrame {
  readonly event: EventDirectory;
  /** ZoneMinder's `FrameId`: from 1, per event. */
  readonly number: number;
  /** What is there may be missing: purged, or of an event that keeps no captures. */
  readonly source: PictureSource;
  /** A frame of a higher number is known, or the event is over: ZoneMinder has gone on from this one. */
  readonly hasSuccessor: boolean;
  /** Whether the event is still being written; absent: nobody knows. */
  readonly isOpen?: boolean;
  /** Of the motion, 0 to 255; known from the database alone. */
  readonly score?: number;
  /** Known from the database alone. */
  readonly capturedAt?: Date;
  /** Where something moved; known from the database alone, and not of every frame. */
  readonly motion?: MotionBoxes;
}

/** `all` captured frames, or the `alarm` frames: those that ZoneMinder also wrote with their zones drawn in. */
export type FrameSelection = "all" | "alarm";

/**
 * The frames of an event in ascending order, in pages of a bounded size.
 *
 * @throws {FaceServiceError} UNAVAILABLE when the directory cannot be read
 */
export async function* framePages(
  event: EventDirectory,
  selection: FrameSelection,
  pageSize?: number,
): AsyncGenerator<readonly CapturedFrame[]> {
  const numberOf = selection === "all" ? captureNumber : analyseNumber;
  for await (const page of numberedEntries(event.path, numberOf, pageSize === undefined ? {} : { pageSize }))
    yield page.map(({ number, name }, index) => ({
      event,
      number,
      source: { kind: "jpeg", path: join(event.path, selection === "all" ? name : captureBeside(name)) },
      hasSuccessor: index < page.length - 1,
    }));
}
