import { join } from "node:path";
import { analyseNumber, captureBeside, captureNumber } from "./capture-name.ts";
import type { EventDirectory } from "./event-path.ts";
import { numberedEntries } from "./numbered-entries.ts";

/** A frame as ZoneMinder captured it, without zones drawn in. */
export interface CapturedFrame {
  readonly event: EventDirectory;
  /** ZoneMinder's `FrameId`: from 1, per event. */
  readonly number: number;
  /** Absolute; in the alarm selection it may not exist. */
  readonly path: string;
  /** A frame of a higher number stands beside it, so ZoneMinder has gone on from this one. */
  readonly hasSuccessor: boolean;
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
      path: join(event.path, selection === "all" ? name : captureBeside(name)),
      hasSuccessor: index < page.length - 1,
    }));
}
