import { unknownName } from "../identification.ts";
import type { Finding } from "./finding.ts";
import { type Gallery, nearestOther } from "./gallery.ts";

/** Likeness to a resident from which a face among the strangers is the resident. */
const resident = 0.7;
/** Faces in `not/` were taken for the person, so they are alike; from here on they are the person. */
const thePerson = 0.8;

/** Residents in the folder of strangers: they would learn to be nobody. */
export function residentsAmongStrangers(gallery: Gallery): readonly Finding[] {
  return gallery.strangers.flatMap((i): readonly Finding[] => {
    const { name, likeness } = nearestOther(gallery, undefined, i);
    if (!(likeness >= resident)) return [];
    return [
      {
        kind: "resident among strangers",
        severity: "error",
        people: [name, unknownName],
        files: [gallery.faces[i]!.file],
        figures: { likeness },
      },
    ];
  });
}

/** Faces of `not/` folders that are the person after all, or that would serve better as another's own. */
export function doubtfulNotFaces(gallery: Gallery): readonly Finding[] {
  return gallery.faces.flatMap(({ label, role, file }, i): readonly Finding[] => {
    if (role !== "not") return [];
    const person = gallery.people.find(({ name }) => name === label);
    const likeness = person === undefined ? Number.NaN : gallery.likeness(person, i);
    const about = { files: [file], severity: "error" } as const;
    if (likeness >= thePerson)
      return [{ kind: "not-face is the person", ...about, people: [label], figures: { likeness } }];
    const other = nearestOther(gallery, person, i);
    if (!(other.likeness >= resident)) return [];
    const figures = { likeness: other.likeness };
    return [{ kind: "not-face is another resident", ...about, severity: "hint", people: [label, other.name], figures }];
  });
}
