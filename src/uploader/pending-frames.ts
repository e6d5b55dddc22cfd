import type { EventDirectory } from "../zoneminder/event-path.ts";
import { type CapturedFrame, type FrameSelection, framePages } from "../zoneminder/frames.ts";
import type { TakenFrames } from "./taken-frames.ts";

/**
 * The frames of an event that were not taken yet, in ascending order; it is asked once a page.
 *
 * @throws {FaceServiceError} UNAVAILABLE when the directory or the store is away
 */
export async function* pendingFrames(
  event: EventDirectory,
  selection: FrameSelection,
  taken: TakenFrames,
): AsyncGenerator<CapturedFrame> {
  for await (const page of framePages(event, selection)) {
    const [first, last] = [page[0]?.number ?? 0, page.at(-1)?.number ?? 0];
    const done = new Set(await taken(event, first, last));
    for (const frame of page) if (!done.has(frame.number)) yield frame;
  }
}
