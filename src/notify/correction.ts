import { createHash } from "node:crypto";
import type { EventResult } from "../store/event-results.ts";
import type { Notification } from "./notification.ts";
import { type SeenPerson, seenPeople } from "./rule.ts";

/**
 * Takes back an early message that the whole event does not bear out. It has another schema and no `person`, so that
 * a receiver who does not know it takes nobody for seen.
 */
export interface Correction {
  readonly schema: "face-det-rec/correction/1";
  readonly id: string;
  /** The id of the message that is taken back. */
  readonly corrects: string;
  readonly rule: string;
  readonly text: string;
  readonly monitor: string;
  readonly camera: string;
  readonly event: string;
  /** Whom the message told of. */
  readonly told: Pick<Notification["person"], "kind" | "name">;
  /** Whom the event shows in truth, whoever is told of them. */
  readonly seen: readonly Pick<Notification["person"], "kind" | "name">[];
  readonly firstCapturedAt: string;
  readonly lastCapturedAt: string;
}

/**
 * A name is taken back when the event does not show it; strangers when it shows somebody known and no stranger. That in
 * the end nobody knows who it was does not make a stranger less of one.
 *
 * @param early - an early message about the event
 * @returns undefined if it stands
 */
export function correctionOf(early: Notification, event: EventResult): Correction | undefined {
  const { kind, name } = early.person;
  const people = seenPeople(event);
  const isKnown = (one: SeenPerson): boolean => one.kind === "known";
  const stands =
    kind === "known"
      ? people.some((one) => isKnown(one) && one.name === name)
      : !people.some(isKnown) || !people.every(isKnown);
  if (stands) return undefined;
  const seen = people.map((one) => (one.kind === "known" ? { kind: one.kind, name: one.name } : { kind: one.kind }));
  const { rule, monitor, camera, text } = early;
  return {
    schema: "face-det-rec/correction/1",
    id: createHash("sha256")
      .update(JSON.stringify(["correction", early.id]))
      .digest("hex")
      .slice(0, 32),
    corrects: early.id,
    rule,
    text: `taken back: ${text}${seenText(seen)}`,
    monitor,
    camera,
    event: early.event,
    told: { kind, ...(name === undefined ? {} : { name }) },
    seen,
    firstCapturedAt: event.firstCapturedAt.toISOString(),
    lastCapturedAt: event.lastCapturedAt.toISOString(),
  };
}

function seenText(seen: Correction["seen"]): string {
  const names = seen.map(({ name }) => name ?? "a stranger");
  return names.length === 0 ? "" : `; the event shows ${names.join(" and ")}`;
}
