import type { Log } from "../service/log.ts";
import type { CapturedFrame, FrameSelection } from "../zoneminder/frames.ts";
import { placeOf } from "../zoneminder/picture-source.ts";
import { readFrame, usualVideoOptions } from "../zoneminder/read-frames.ts";
import { eventVisits } from "./event-walk.ts";
import { pendingFrames } from "./pending-frames.ts";
import { SettledEvents } from "./settled-events.ts";
import type { TakenFrames } from "./taken-frames.ts";

export interface PendingSearch {
  /** The event store, or one event's directory. */
  readonly directory: string;
  readonly selection: FrameSelection;
  readonly taken: TakenFrames;
  readonly log: Pick<Log, "warn">;
  readonly stop: AbortSignal;
}

/** Every frame that a walk would take up now, oldest event first. */
export async function* allPending(search: PendingSearch): AsyncGenerator<CapturedFrame> {
  const { directory, selection, taken, log, stop } = search;
  for await (const { event } of eventVisits({ directory, settled: new SettledEvents(), log }))
    for await (const frame of pendingFrames(event, selection, taken)) {
      if (stop.aborted) return;
      yield frame;
    }
}

/** One line about what would become of a frame. */
export async function forecast(frame: CapturedFrame, send: "path" | "bytes"): Promise<string> {
  const reading = await readFrame(frame, { video: usualVideoOptions });
  const { kind } = reading;
  const byPath = kind === "complete" && reading.picture.path !== undefined && send === "path";
  const how = kind === "complete" ? `send ${byPath ? "the path" : "the bytes"}` : `leave: ${kind}`;
  const { monitor, event } = frame.event;
  return `monitor ${monitor} event ${event} frame ${frame.number}: ${how} ${placeOf(frame.source)}`;
}
