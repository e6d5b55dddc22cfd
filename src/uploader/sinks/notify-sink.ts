import { join } from "node:path";
import { FaceServiceError } from "../../errors.ts";
import { readImage } from "../../images/read.ts";
import type { Notifier } from "../../notify/notifier.ts";
import { shownFrame } from "../../zoneminder/annotation/shown-people.ts";
import { captureNumber } from "../../zoneminder/capture-name.ts";
import { numberedEntries } from "../../zoneminder/numbered-entries.ts";
import type { EarlyTaken, EventDelivery, Sink } from "../sink.ts";
import { type Ignored, withoutIgnored } from "./without-ignored.ts";

export interface NotifyPlace {
  /** Of a frame's file. */
  readonly maxBytes: number;
  /** Asked of each stranger's best face; undefined: nobody is ignored. */
  readonly ignored?: Ignored | undefined;
}

/**
 * A target of notifications. What it has acknowledged is written down, so that a repeat is left out.
 */
export function notifySink(notifier: Notifier, place: NotifyPlace): Sink {
  return {
    name: `notify:${notifier.name}`,
    events: {
      needsPicture: notifier.needsPicture,
      // Messages come in the order of the events.
      maxInFlight: 1,
      deliver: (event) => deliverWhole(notifier, event, place),
      ...(notifier.tellsEarly ? { early: earlyOf(notifier, place) } : {}),
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function deliverWhole(
  notifier: Notifier,
  { closed, result, picture }: EventDelivery,
  { maxBytes, ignored }: NotifyPlace,
): Promise<void> {
  await notifier.deliver({
    result: ignored === undefined ? result : await withoutIgnored(result, ignored),
    whole: result,
    async picture(wanted) {
      const shown = shownFrame(result.people);
      const own = wanted === shown ? undefined : await captureIn(closed.event.path, wanted, maxBytes);
      if (own !== undefined) return { frame: wanted, bytes: own };
      const kept = await picture();
      return shown === undefined || kept === undefined ? undefined : { frame: shown, bytes: kept };
    },
  });
}

function earlyOf(notifier: Notifier, { ignored }: NotifyPlace): EarlyTaken {
  return {
    wants: (soFar) => notifier.wantsEarly(soFar),
    deliver: async (soFar) => {
      const { result, nowMs, capturedMs, isOver } = soFar;
      await notifier.deliverEarly({
        result: ignored === undefined ? result : await withoutIgnored(result, ignored, soFar.bestEmbedding),
        nowMs,
        capturedMs,
        isOver,
        async picture(frame) {
          const bytes = await soFar.picture(frame);
          return bytes === undefined ? undefined : { frame, bytes };
        },
      });
    },
  };
}

/** The spool keeps the one frame that shows an event best; the others are where ZoneMinder has them, or gone. */
async function captureIn(directory: string, frame: number, maxBytes: number): Promise<Uint8Array | undefined> {
  if (directory === "") return undefined;
  try {
    for await (const [found] of numberedEntries(directory, captureNumber, { after: frame - 1, pageSize: 1 })) {
      if (found?.number !== frame) break;
      return await readImage(join(directory, found.name), { allowedRoots: [directory], maxBytes });
    }
  } catch (error) {
    if (!(error instanceof FaceServiceError)) throw error;
  }
  return undefined;
}
