import { createHash } from "node:crypto";
import type { EventResult } from "../store/event-results.ts";
import type { SeenPerson } from "./rule.ts";

/** What a target is told. Made of the event and the rule alone, so that a repeat is the same. */
export interface Notification {
  readonly schema: "face-det-rec/notification/1";
  /** Of rule, monitor, event and person: 32 hexadecimal digits, for ever the same. */
  readonly id: string;
  readonly rule: string;
  /** One line for people. */
  readonly text: string;
  readonly monitor: string;
  /** What the monitor is called; its id where no name was given. */
  readonly camera: string;
  readonly event: string;
  /** `early`: by the frames so far of an event that still runs; `event`: by all of them. */
  readonly decided: "early" | "event";
  readonly person: {
    readonly kind: "known" | "strangers";
    /** Absent for strangers. */
    readonly name?: string;
    /** How many; 1 for a name. */
    readonly count: number;
    readonly probability: number;
    /** So many frames show them. */
    readonly frames: number;
    /** The frame that shows them best. */
    readonly bestFrame: number;
  };
  /** ISO 8601 UTC. */
  readonly firstCapturedAt: string;
  readonly lastCapturedAt: string;
}

export interface MessagePlace {
  readonly rule: string;
  readonly camera: string;
  readonly decided: Notification["decided"];
}

export function notificationOf(event: EventResult, seen: SeenPerson, place: MessagePlace): Notification {
  const { rule, camera, decided } = place;
  const { kind, name, count, probability, frames, bestFrame } = seen;
  const { monitor } = event;
  return {
    schema: "face-det-rec/notification/1",
    id: messageId(rule, event, seen),
    rule,
    text: `${kind === "known" ? name : strangersText(count)} at ${camera}`,
    monitor,
    camera,
    event: event.event,
    decided,
    person: {
      kind,
      ...(kind === "known" ? { name } : {}),
      count,
      probability: Math.round(probability * 1e4) / 1e4,
      frames: frames.length,
      bestFrame,
    },
    firstCapturedAt: event.firstCapturedAt.toISOString(),
    lastCapturedAt: event.lastCapturedAt.toISOString(),
  };
}

const strangersText = (count: number): string => (count === 1 ? "a stranger" : `${count} strangers`);

/** Strangers have no name to tell them apart: those of an event share one message. */
function messageId(
  rule: string,
  { monitor, event }: Pick<EventResult, "monitor" | "event">,
  { kind, name }: SeenPerson,
): string {
  const place = JSON.stringify([rule, monitor, event, kind, kind === "known" ? name : ""]);
  return createHash("sha256").update(place).digest("hex").slice(0, 32);
}
