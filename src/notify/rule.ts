import { unknownName } from "../face/identification.ts";
import type { EventPersonResult, EventResult } from "../store/event-results.ts";
import type { NotifyRule } from "./settings.ts";
import { isWithin, type WallClock } from "./time-window.ts";

/** Someone whom a message may tell of: a person by name, or the strangers of an event together. */
export interface SeenPerson {
  readonly kind: "known" | "strangers";
  /** {@link unknownName} for strangers. */
  readonly name: string;
  /** Of those who are called so, the highest. */
  readonly probability: number;
  /** How many strangers; 1 for a name. */
  readonly count: number;
  /** Frames that show one of them, ascending. */
  readonly frames: readonly number[];
  /** The frame that shows the most probable one best. */
  readonly bestFrame: number;
}

/** Whom an event is told of: everyone named, once, and the strangers as one. Not analysed is not unknown. */
export function seenPeople({ people }: Pick<EventResult, "people">): readonly SeenPerson[] {
  const byName = new Map<string, SeenPerson>();
  for (const person of people) {
    const seen = seenPerson(person);
    if (seen === undefined) continue;
    const before = byName.get(seen.name);
    byName.set(seen.name, before === undefined ? seen : joined(before, seen));
  }
  return [...byName.values()];
}

function seenPerson({ identification, frames, best }: EventPersonResult): SeenPerson | undefined {
  if (identification.kind === "undecided") return undefined;
  const { probability } = identification;
  const common = { probability, count: 1, frames, bestFrame: best.frame };
  return identification.kind === "known"
    ? { kind: "known", name: identification.name, ...common }
    : { kind: "strangers", name: unknownName, ...common };
}

function joined(first: SeenPerson, second: SeenPerson): SeenPerson {
  const better = second.probability > first.probability ? second : first;
  return {
    ...better,
    count: first.kind === "known" ? 1 : first.count + second.count,
    frames: [...new Set([...first.frames, ...second.frames])].sort((a, b) => a - b),
  };
}

/** Which of an event's people a rule tells of. */
export function toldOf(
  rule: NotifyRule,
  { monitor, firstCapturedAt, ...event }: Pick<EventResult, "monitor" | "firstCapturedAt" | "people">,
  clock: (moment: Date) => WallClock,
): readonly SeenPerson[] {
  const { monitors, exceptMonitors, when, quiet } = rule;
  if (exceptMonitors.includes(monitor) || (monitors.length > 0 && !monitors.includes(monitor))) return [];
  const local = clock(firstCapturedAt);
  if (quiet.some((window) => isWithin(window, local))) return [];
  if (when.length > 0 && !when.some((window) => isWithin(window, local))) return [];
  const people = seenPeople(event);
  const anyKnown = people.some(({ kind }) => kind === "known");
  return people.filter((person) => isWanted(rule, person) && !(rule.muteWithKnown && isStranger(person) && anyKnown));
}

const isStranger = ({ kind }: SeenPerson): boolean => kind === "strangers";

function isWanted({ who, mute, minProbability }: NotifyRule, person: SeenPerson): boolean {
  const { kind, name, probability } = person;
  if (probability < minProbability) return false;
  if (kind === "strangers") return who === "strangers" || who === "everybody";
  if (mute.includes(name)) return false;
  return typeof who === "string" ? who !== "strangers" : who.includes(name);
}
