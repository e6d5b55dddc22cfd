import type { EventPerson } from "../face/consensus/event-person.ts";
import type { EventResult } from "../store/event-results.ts";
import type { FrameResult } from "../store/results.ts";
import { withoutEmbedding } from "./frame-result.ts";

/** @returns undefined without a frame */
export function eventResult(results: readonly FrameResult[], people: readonly EventPerson[]): EventResult | undefined {
  const last = results.at(-1);
  if (last === undefined) return undefined;
  const captured = results.map(({ capturedAt }) => capturedAt.getTime());
  const classifier = results.findLast((result) => result.classifier !== undefined)?.classifier;
  return {
    monitor: last.monitor,
    event: last.event,
    firstCapturedAt: new Date(captured.reduce((least, one) => Math.min(least, one))),
    lastCapturedAt: new Date(captured.reduce((most, one) => Math.max(most, one))),
    processedAt: new Date(),
    frames: results.filter(({ failure }) => failure === undefined).length,
    failedFrames: results.filter(({ failure }) => failure !== undefined).length,
    people: people.map(({ best, ...person }) => ({
      ...person,
      best: { frame: best.frame, face: withoutEmbedding(best.face) },
    })),
    ...(classifier === undefined ? {} : { classifier }),
  };
}
