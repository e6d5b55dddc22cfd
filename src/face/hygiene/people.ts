import type { Finding } from "./finding.ts";
import type { Gallery } from "./gallery.ts";
import { relative } from "./scale.ts";

/** Likeness of two people's faces to each other from which they are one person, or hard to tell apart. */
const onePerson = 0.8;
const alike = 0.65;
/** A single picture of somebody tells too little of how alike two people are. */
const fewestFaces = 2;

/** Two people whose pictures are as alike as one person's, or nearly. */
export function alikePeople({ people, scale }: Gallery): readonly Finding[] {
  if (scale === undefined) return [];
  const enough = people.filter(({ core }) => core.size >= fewestFaces);
  return enough.flatMap((a, i) =>
    enough.slice(i + 1).flatMap((b): readonly Finding[] => {
      const likeness = relative(a.similarityToCore(b), scale);
      if (likeness < alike) return [];
      return [
        {
          kind: likeness >= onePerson ? "one person, two names" : "alike people",
          severity: likeness >= onePerson ? "error" : "warning",
          people: [a.name, b.name],
          files: [],
          figures: { likeness },
        },
      ];
    }),
  );
}

export interface PeopleOptions {
  /** Fewest pictures with which a person is enrolled. */
  readonly minImages: number;
  /** So many are enough. */
  readonly wantedImages: number;
}

/** People with too few pictures, or whose pictures are all of one event. */
export function thinPeople({ people }: Gallery, { minImages, wantedImages }: PeopleOptions): readonly Finding[] {
  return people.flatMap(({ name, members, events }): readonly Finding[] => {
    const about = { people: [name], files: [], figures: { pictures: members.length, events } };
    const few: Finding = {
      kind: "too few",
      severity: members.length < minImages ? "warning" : "hint",
      ...about,
      figures: { pictures: members.length, needed: minImages, wanted: wantedImages },
    };
    const uniform: Finding = { kind: "one event", severity: "warning", ...about };
    return [
      ...(members.length < wantedImages ? [few] : []),
      ...(members.length >= Math.max(2, minImages) && events === 1 ? [uniform] : []),
    ];
  });
}
