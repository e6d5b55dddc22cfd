import type { Notifier } from "../../notify/notifier.ts";
import { shownFrame } from "../../zoneminder/annotation/shown-people.ts";
import type { Sink } from "../sink.ts";

/** A target of notifications. What it has acknowledged is written down, so that a repeat is left out. */
export function notifySink(notifier: Notifier): Sink {
  return {
    name: `notify:${notifier.name}`,
    events: {
      needsPicture: notifier.needsPicture,
      // Messages come in the order of the events.
      maxInFlight: 1,
      deliver: ({ result, picture }) =>
        notifier.deliver({
          result,
          async picture() {
            const frame = shownFrame(result.people);
            const bytes = frame === undefined ? undefined : await picture();
            return frame === undefined || bytes === undefined ? undefined : { frame, bytes };
          },
        }),
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
