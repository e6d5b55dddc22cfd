import type { ResultStore } from "../store/results.ts";
import type { EventDirectory } from "../zoneminder/event-path.ts";
import { type CapturedFrame, type FrameSelection, framePages } from "../zoneminder/frames.ts";

/**
 * The frames of an event that have no result yet, in ascending order; the store is asked once a page.
 *
 * @throws {FaceServiceError} UNAVAILABLE when the directory or the store is away
 */
export async function* pendingFrames(
  event: EventDirectory,
  selection: FrameSelection,
  recorded: Pick<ResultStore, "recordedFrames">,
): AsyncGenerator<CapturedFrame> {
  const { monitor, event: id } = event;
  for await (const page of framePages(event, selection)) {
    const [first, last] = [page[0]?.number ?? 0, page.at(-1)?.number ?? 0];
    const done = new Set(await recorded.recordedFrames({ monitor, event: id, first, last }));
    for (const frame of page) if (!done.has(frame.number)) yield frame;
  }
}
