import { cutTo, oneLine } from "./column-text.ts";
import type { ShownPerson } from "./shown-people.ts";

/** More are counted only: the notes stand in a column of a list. */
const maxPeople = 10;
const maxNameCharacters = 64;

/** As {@link notesPart} writes it, wherever it stands: other programs put their words before ours. */
const ownPart = /\[f:\d+\] detected:(?:face:[^:%]+:\d{1,3}%(?: |$))+(?:\+\d+(?: |$))?/g;

/**
 * What an event's notes say of its people: `[f:79] detected:face:Ann:91% face:Unknown:95% `. The word `detected:` is
 * the one by which ZoneMinder's console and zmNinja know that an event has an `objdetect.jpg`, as
 * zmeventnotification writes it.
 *
 * @param frame - number of the frame that is shown
 * @returns empty without people; else it ends in a space
 */
export function notesPart(people: readonly ShownPerson[], frame: number): string {
  if (people.length === 0) return "";
  const shown = people
    .slice(0, maxPeople)
    .map(({ name, probability }) => `face:${noteName(name)}:${wholePercent(probability)}% `);
  const more = people.length > maxPeople ? `+${people.length - maxPeople} ` : "";
  return `[f:${frame}] detected:${shown.join("")}${more}`;
}

/** The notes with our part in front, in the place of an earlier one; what others wrote stays as it was. */
export function notesWith(notes: string, part: string): string {
  return part + notes.replace(ownPart, "");
}

/** The names that our part of these notes tells. */
export function namesInNotes(notes: string): readonly string[] {
  return [...notes.matchAll(ownPart)].flatMap(([part]) =>
    [...part.matchAll(/face:([^:%]+):\d{1,3}%/g)].map(([, name = ""]) => name),
  );
}

/** A name as it stands in the notes: without the two characters that divide them. */
export function noteName(name: string): string {
  return cutTo(oneLine(name.replace(/[:%]/g, " ")), maxNameCharacters) || "?";
}

/** Rounded down: 100 % is said of 1 alone. */
const wholePercent = (probability: number): number => Math.floor(Math.min(1, probability) * 100 + 1e-9);
