import { unknownName } from "../identification.ts";
import type { Finding } from "./finding.ts";
import type { Gallery } from "./gallery.ts";
import type { FaceIndex, GalleryFace } from "./gallery-face.ts";
import type { PersonFaces } from "./person-faces.ts";
import { dot } from "./statistics.ts";

/**
 * How much less than 1 the cosine of two pictures of one moment is, in distances between others and a person's own.
 * On LFW no two people came within 0.3, and 0.01 % of a person's own pairs within 0.25.
 */
const sameMoment = 0.2;
/** The same picture saved twice, with other compression. */
const samePicture = 0.05;
/** Cosines where the gallery gives no scale. */
const withoutScale = { sameMoment: 0.96, samePicture: 0.99 };

/** Faces that stand in two folders: one of the two must be wrong. */
export function sameFaceTwice(gallery: Gallery): readonly Finding[] {
  const { faces, scale } = gallery;
  const cut = scale === undefined ? withoutScale.sameMoment : 1 - sameMoment * (scale.own - scale.others);
  const found = new Map<string, Finding>();
  for (const [i, j] of [...sameBytes(faces), ...nearlySame(gallery, cut)]) {
    const [a, b] = [faces[i]!, faces[j]!];
    if (claimOf(a) === claimOf(b) || mayBoth(a, b)) continue;
    const similarity = dot(a.vector, b.vector);
    // One picture of several people may lie in two folders, and a different face be taken from each.
    if (a.sha256 === b.sha256 && similarity < cut && (a.label === unknownName || b.label === unknownName)) continue;
    const files = [a.file, b.file].sort();
    found.set(files.join("\n"), {
      kind: "same face, two folders",
      severity: "error",
      people: [...new Set([a, b].sort((x, y) => (x.file < y.file ? -1 : 1)).map(({ label }) => label))],
      files,
      figures: { cosine: similarity, sameBytes: a.sha256 === b.sha256 ? 1 : 0 },
    });
  }
  return [...found.values()];
}

/** Pictures of one person that are the same picture again: they teach nothing, and count as one event. */
export function copies({ faces, people, scale }: Gallery): readonly Finding[] {
  const cut = scale === undefined ? withoutScale.samePicture : 1 - samePicture * (scale.own - scale.others);
  return people.flatMap(({ name, members }): readonly Finding[] => {
    const kept: FaceIndex[] = [];
    const again = members.filter((i) => {
      const isCopy = kept.some((j) => isSame(faces[i]!, faces[j]!, cut));
      if (!isCopy) kept.push(i);
      return isCopy;
    });
    if (again.length === 0) return [];
    const files = again.map((i) => faces[i]!.file);
    const figures = { copies: again.length, pictures: members.length };
    return [{ kind: "copies", severity: "hint", people: [name], files, figures }];
  });
}

const isSame = (a: GalleryFace, b: GalleryFace, cut: number): boolean =>
  a.sha256 === b.sha256 || (a.group === b.group && dot(a.vector, b.vector) >= cut);

/** Two faces that claim the same may well be alike. */
const claimOf = ({ label, role }: GalleryFace): string => `${role} ${label}`;

/** "Not Ann" says nothing against "Bob", nor against "a stranger" or "not Bob". */
const mayBoth = (a: GalleryFace, b: GalleryFace): boolean =>
  (a.role === "not" || b.role === "not") && (a.label !== b.label || a.role === b.role);

function* sameBytes(faces: readonly GalleryFace[]): Generator<readonly [FaceIndex, FaceIndex]> {
  const byHash = new Map<string, FaceIndex[]>();
  for (const [i, { sha256 }] of faces.entries()) {
    const before = byHash.get(sha256) ?? [];
    for (const j of before) yield [j, i];
    byHash.set(sha256, [...before, i]);
  }
}

/** Pairs of a person's sample and a face that claims another thing, above a cosine. */
function* nearlySame(gallery: Gallery, cut: number): Generator<readonly [FaceIndex, FaceIndex]> {
  const { faces } = gallery;
  for (const person of gallery.people) {
    const within = reachOf(gallery, person, cut);
    const isOwn = ({ label, role }: GalleryFace): boolean => label === person.name && role === "sample";
    const near = [...faces.keys()].filter((i) => !isOwn(faces[i]!) && within(i));
    for (const i of near)
      for (const j of person.members) if (dot(faces[i]!.vector, faces[j]!.vector) >= cut) yield [j, i];
  }
}

/**
 * Rules nearly every face out unseen: one that is so near to one of the person's cannot be further from the person's
 * mean than that one by more than the angle between the two.
 */
function reachOf(gallery: Gallery, person: PersonFaces, cut: number): (i: FaceIndex) => boolean {
  const length = person.meanLength;
  const cosine = (i: FaceIndex): number => gallery.similarity(person, i) / length;
  const angles = person.members.map((i) => Math.acos(Math.min(1, Math.max(-1, cosine(i)))));
  const widest = Math.max(...angles) + Math.acos(Math.min(1, cut));
  // A little more, for what is rounded.
  const least = Math.cos(Math.min(Math.PI, widest)) - 1e-5;
  return (i) => cosine(i) >= least;
}
