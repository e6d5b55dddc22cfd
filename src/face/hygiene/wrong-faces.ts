import type { Finding } from "./finding.ts";
import { type Gallery, leastOwnLikeness, nearestOther } from "./gallery.ts";
import type { FaceIndex } from "./gallery-face.ts";
import { coreOf, type PersonFaces } from "./person-faces.ts";
import { cosineAt } from "./scale.ts";
import { type WantedQuality, weaknessesOf } from "./weak-faces.ts";

/** A face that is nearer to another person by this much, and so like that one, is taken for the other's. */
const nearer = 0.1;
const likeAnother = 0.6;
/** Below this a face is somebody else's beyond doubt; up to `leastOwnLikeness` it may be a poor picture. */
const surelyWrong = 0.3;
/** So many faces of a folder that agree with each other but not with the rest are a second person. */
const secondPerson = { faces: 3, share: 0.15 };

export interface WrongFaceOptions {
  /** Pairs of people (`a` line break `b`) that are too alike to tell whose a face is. */
  readonly alike: ReadonlySet<string>;
  /** A face that falls short of this may just be a poor picture of the person, which the figures then say. */
  readonly wanted: WantedQuality;
}

/** Faces that are probably not the person's whose folder they are in. */
export function wrongFaces(gallery: Gallery, { alike, wanted }: WrongFaceOptions): readonly Finding[] {
  return gallery.people.flatMap((person) => {
    const suspects = person.members.flatMap((i) => suspect(gallery, person, { i, alike }));
    const second = secondPersonIn(gallery, person, suspects);
    const rest = suspects.filter(({ i }) => !second.some((other) => other.i === i));
    return [
      ...(second.length > 0 ? [asSecondPerson(gallery, person, second)] : []),
      ...rest.map((each) => asWrong(gallery, person, { ...each, wanted })),
    ];
  });
}

interface Suspect {
  readonly i: FaceIndex;
  readonly own: number;
  readonly other: number;
  /** Whom the face is like; undefined: nobody enrolled. */
  readonly name: string | undefined;
}

function suspect(
  gallery: Gallery,
  person: PersonFaces,
  { i, alike }: { readonly i: FaceIndex; readonly alike: ReadonlySet<string> },
): readonly Suspect[] {
  const own = gallery.ownLikeness(person, i);
  const { name, likeness: other } = nearestOther(gallery, person, i);
  // A single picture has nothing to agree with.
  const isNearer = other >= likeAnother && other > (Number.isFinite(own) ? own : leastOwnLikeness) + nearer;
  if (isNearer && !alike.has([person.name, name].sort().join("\n"))) return [{ i, own, other, name }];
  return own < leastOwnLikeness ? [{ i, own, other, name: undefined }] : [];
}

function secondPersonIn({ faces, scale }: Gallery, { members }: PersonFaces, suspects: readonly Suspect[]) {
  const strangers = suspects.filter(({ own }) => own < leastOwnLikeness);
  const enough = Math.max(secondPerson.faces, secondPerson.share * members.length);
  if (scale === undefined || strangers.length < enough) return [];
  const cut = cosineAt(leastOwnLikeness, scale);
  const together = new Set(
    coreOf(
      faces,
      strangers.map(({ i }) => i),
      cut,
    ),
  );
  return together.size < enough ? [] : strangers.filter(({ i }) => together.has(i));
}

function asSecondPerson({ faces }: Gallery, { name, members }: PersonFaces, second: readonly Suspect[]): Finding {
  const names = new Set(second.map((each) => each.name));
  const [other] = names;
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  return {
    kind: "two people, one folder",
    severity: "error",
    people: names.size === 1 && other !== undefined ? [name, other] : [name],
    files: second.map(({ i }) => faces[i]!.file),
    figures: { own: mean(second.map(({ own }) => own)), faces: second.length, pictures: members.length },
  };
}

function asWrong(
  { faces }: Gallery,
  person: PersonFaces,
  { i, own, other, name, wanted }: Suspect & Pick<WrongFaceOptions, "wanted">,
): Finding {
  const { file, quality } = faces[i]!;
  const weaknesses = weaknessesOf(quality, wanted);
  const isSure = name !== undefined || (own < surelyWrong && Object.keys(weaknesses).length === 0);
  return {
    kind: "wrong person",
    severity: isSure ? "error" : "warning",
    people: name === undefined ? [person.name] : [person.name, name],
    files: [file],
    figures: {
      ...(Number.isFinite(own) ? { own } : {}),
      ...(Number.isFinite(other) ? { other } : {}),
      ...weaknesses,
      pictures: person.members.length,
    },
  };
}
