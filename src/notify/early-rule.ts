import { surePeople } from "../face/consensus/sure-people.ts";
import type { EventPersonResult, EventResult } from "../store/event-results.ts";
import { type SeenPerson, toldOf } from "./rule.ts";
import type { EarlySettings, NotifyRule } from "./settings.ts";
import type { WallClock } from "./time-window.ts";

/** An event that still runs, by its frames so far. */
export interface EventSoFar {
  readonly result: EventResult;
  /** How far the event itself has come, in milliseconds since 1970: its last frame, and what has passed since. */
  readonly nowMs: number;
  /** When a frame was captured, in milliseconds since 1970; undefined for one that is not there. */
  capturedMs(frame: number): number | undefined;
}

export interface ToldEarly {
  readonly people: readonly SeenPerson[];
  /** There is more to tell if nobody comes. */
  readonly waits: boolean;
}

/** Which of the people so far a rule tells of before the event is over. */
export function toldEarly(
  rule: NotifyRule,
  soFar: EventSoFar,
  { settings, clock }: { readonly settings: EarlySettings; readonly clock: (moment: Date) => WallClock },
): ToldEarly {
  const { result } = soFar;
  const sure = { ...result, people: surePeople(result.people, settings) };
  const people = toldOf({ ...rule, muteWithKnown: false }, sure, clock);
  const strangers = people.some(isStranger);
  if (!rule.muteWithKnown || !strangers) return { people, waits: false };
  const isAlone = !result.people.some(mayBeCompany);
  if (isAlone && hasWaited(soFar, settings.companySeconds)) return { people, waits: false };
  return { people: people.filter((one) => !isStranger(one)), waits: isAlone && settings.companySeconds !== null };
}

const isStranger = ({ kind }: SeenPerson): boolean => kind === "strangers";

/** Also who was looked at and may become known yet. */
const mayBeCompany = ({ identification }: EventPersonResult): boolean =>
  identification.kind === "known" || (identification.kind === "undecided" && identification.candidates.length > 0);

/** Since the stranger who came last. */
function hasWaited({ result, nowMs, capturedMs }: EventSoFar, companySeconds: number | null): boolean {
  if (companySeconds === null) return false;
  const strangers = result.people.filter(({ identification }) => identification.kind === "unknown");
  const first = strangers.map(({ frames: [frame] }) => (frame === undefined ? undefined : capturedMs(frame)) ?? nowMs);
  return first.every((ms) => nowMs - ms >= companySeconds * 1000);
}
