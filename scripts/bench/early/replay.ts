import type { Classifier } from "../../../src/classifier/classifier.ts";
import type { EventPerson } from "../../../src/face/consensus/event-person.ts";
import { type EarlySureness, surePeople } from "../../../src/face/consensus/sure-people.ts";
import { unknownName } from "../../../src/face/identification.ts";
import type { JudgeSettings } from "../openset/judge.ts";
import type { Track } from "../openset/tracks.ts";
import { answerTo, frameOf, peopleOf } from "../openset/tracks-ways.ts";

/** An event as the uploader sees it come: who it shows after each of its frames. */
export interface ReplayedEvent {
  /** {@link unknownName} for a stranger. */
  readonly truth: string;
  readonly after: readonly (readonly EventPerson[])[];
}

export function replay(classifier: Classifier, { person, faces }: Track, settings: JudgeSettings): ReplayedEvent {
  const frames = faces.map((face, i) => frameOf(face, i + 1, answerTo(classifier, face, settings)));
  const by = { classifier, again: true };
  return {
    truth: person ?? unknownName,
    after: frames.map((_, i) => peopleOf(frames.slice(0, i + 1), settings.minProba, by)),
  };
}

/** What would have been told of an event. */
export interface Told {
  readonly truth: string;
  /** By name, after how many frames it was told early. */
  readonly early: ReadonlyMap<string, number>;
  /** Names that the whole event shows. */
  readonly whole: ReadonlySet<string>;
}

export function toldOf({ truth, after }: ReplayedEvent, sureness: EarlySureness): Told {
  const early = new Map<string, number>();
  for (const [index, people] of after.entries())
    for (const name of namesOf(surePeople(people, sureness))) if (!early.has(name)) early.set(name, index + 1);
  return { truth, early, whole: new Set(namesOf(after.at(-1) ?? [])) };
}

const namesOf = (people: readonly Pick<EventPerson, "identification">[]): readonly string[] =>
  people.flatMap(({ identification }) => {
    if (identification.kind === "undecided") return [];
    return identification.kind === "known" ? [identification.name] : [unknownName];
  });

/** Counts of events; medians in frames. */
export interface EarlyFigures {
  readonly events: number;
  /** Told rightly before the end. */
  readonly right: number;
  readonly rightAfterFrames: number | undefined;
  /** Told with the name of somebody who is not there. */
  readonly wrongName: number;
  /** Somebody known of whom it was told that a stranger is there. */
  readonly falseStranger: number;
  /** Told early what is taken back at the end: a name that the event does not show, a stranger who is known. */
  readonly takenBack: number;
  /** Told rightly of whom the whole event is in doubt. */
  readonly doubtedAtEnd: number;
  /** The same three of the whole events, told at their end, as without early messages. */
  readonly wholeRight: number;
  readonly wholeWrongName: number;
  readonly wholeFalseStranger: number;
}

export function figuresOf(told: readonly Told[]): EarlyFigures {
  const count = (holds: (one: Told) => boolean): number => told.filter(holds).length;
  const isWrong = (names: Iterable<string>, truth: string): boolean =>
    [...names].some((name) => name !== truth && name !== unknownName);
  const isFalse = (names: ReadonlySet<string> | ReadonlyMap<string, number>, truth: string): boolean =>
    truth !== unknownName && names.has(unknownName);
  const frames = told.flatMap(({ early, truth }) => early.get(truth) ?? []).sort((a, b) => a - b);
  return {
    events: told.length,
    right: frames.length,
    rightAfterFrames: frames[Math.floor((frames.length - 1) / 2)],
    wrongName: count(({ early, truth }) => isWrong(early.keys(), truth)),
    falseStranger: count(({ early, truth }) => isFalse(early, truth)),
    takenBack: count(({ early, whole }) => [...early.keys()].some((name) => isTakenBack(name, whole))),
    doubtedAtEnd: count(({ early, whole, truth }) => early.has(truth) && whole.size === 0),
    wholeRight: count(({ whole, truth }) => whole.has(truth)),
    wholeWrongName: count(({ whole, truth }) => isWrong(whole, truth)),
    wholeFalseStranger: count(({ whole, truth }) => isFalse(whole, truth)),
  };
}

/** As `correctionOf` of the notifications. */
const isTakenBack = (name: string, whole: ReadonlySet<string>): boolean =>
  !whole.has(name) && (name !== unknownName || whole.size > 0);
