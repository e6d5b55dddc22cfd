import type { JSX } from "preact";
import { link } from "../shell/route.ts";
import { may } from "../shell/session.ts";

/** Whether the session's key may look at stored frames again. */
export const mayTune = (): boolean => may("settings:read") && may("results:rerun");

/** Tune's address with that frame alone. */
export const tuneLink = (monitor: string, event: string, frame: number): string =>
  link("tune", [], { monitor, event, frame: String(frame) });

interface FrameLinksProps {
  readonly monitor: string;
  readonly event: string;
  /** To be looked at again; absent: that is where we are. */
  readonly frame?: number | undefined;
}

/** To where an event's faces are judged, and a frame is looked at with other settings. */
export function FrameLinks({ monitor, event, frame }: FrameLinksProps): JSX.Element {
  const of = (
    <span class="visually-hidden">
      event {event} of camera {monitor}
    </span>
  );
  return (
    <p class="actions">
      {may("faces:read") && (
        <a class="button" href={link("review", [], { monitor, event, reviewed: "all" })}>
          Review {of}
        </a>
      )}
      {frame !== undefined && mayTune() && (
        <a class="button" href={tuneLink(monitor, event, frame)}>
          Tune <span class="visually-hidden">on frame {frame} of </span>
          {of}
        </a>
      )}
    </p>
  );
}
