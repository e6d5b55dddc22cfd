import type { EventPerson } from "../../face/consensus/event-person.ts";
import { type Identification, unknownName } from "../../face/identification.ts";

/** Someone whom an event's annotation tells of: a person by name, or a stranger. */
export interface ShownPerson {
  /** {@link unknownName} for strangers. */
  readonly name: string;
  readonly probability: number;
}

/** What an event's annotation needs to know of its people. */
export type DecidedPerson = Pick<EventPerson, "identification" | "best">;

/**
 * Whom to tell of: everyone who was named, most probable first, then the strangers as one. Who is undecided is not
 * told of: not analysed is not unknown.
 */
export function shownPeople(people: readonly DecidedPerson[]): readonly ShownPerson[] {
  const best = new Map<string, number>();
  for (const { identification } of people) {
    const name = nameOf(identification);
    if (name === undefined || identification.probability === undefined) continue;
    best.set(name, Math.max(best.get(name) ?? 0, identification.probability));
  }
  return [...best]
    .map(([name, probability]) => ({ name, probability }))
    .sort(
      (a, b) =>
        Number(a.name === unknownName) - Number(b.name === unknownName) ||
        b.probability - a.probability ||
        (a.name < b.name ? -1 : 1),
    );
}

/** The frame that shows best whom the annotation tells of; undefined without anybody. */
export function shownFrame(people: readonly DecidedPerson[]): number | undefined {
  const [first] = shownPeople(people);
  const shown = people.filter(({ identification }) => first !== undefined && nameOf(identification) === first.name);
  const best = [...shown].sort((a, b) => (b.identification.probability ?? 0) - (a.identification.probability ?? 0))[0];
  return (best ?? people[0])?.best.frame;
}

/** @returns undefined for who is undecided */
function nameOf(identification: Identification): string | undefined {
  if (identification.kind === "undecided") return undefined;
  return identification.kind === "known" ? identification.name : unknownName;
}
