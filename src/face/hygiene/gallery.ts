import { unknownName } from "../identification.ts";
import type { FaceIndex, GalleryFace } from "./gallery-face.ts";
import { coreOf, PersonFaces } from "./person-faces.ts";
import { cosineAt, type LikenessScale, likenessScale, relative } from "./scale.ts";

/** Below this likeness a face does not count as the person's. */
export const leastOwnLikeness = 0.5;

/** The training set, ready to be asked how like a face is to a person. */
export interface Gallery {
  readonly faces: readonly GalleryFace[];
  /** By name in code-unit order; `Unknown` is none of them. */
  readonly people: readonly PersonFaces[];
  readonly strangers: readonly FaceIndex[];
  readonly scale: LikenessScale | undefined;
  /** Mean cosine of any face to a person's core. */
  similarity(person: PersonFaces, i: FaceIndex): number;
  /** Of a sample to its own person; NaN without another sample. */
  ownLikeness(person: PersonFaces, i: FaceIndex): number;
  /** Of any face to another person. */
  likeness(person: PersonFaces, i: FaceIndex): number;
}

export function openGallery(faces: readonly GalleryFace[]): Gallery {
  const byLabel = new Map<string, FaceIndex[]>();
  for (const [i, { label, role }] of faces.entries()) {
    if (role !== "sample") continue;
    const members = byLabel.get(label);
    if (members === undefined) byLabel.set(label, [i]);
    else members.push(i);
  }
  const strangers = byLabel.get(unknownName) ?? [];
  byLabel.delete(unknownName);
  const folders = [...byLabel].sort(([a], [b]) => (a < b ? -1 : 1));
  const whole = folders.map(([name, members]) => new PersonFaces(name, faces, members, members));
  const rough = likenessScale(faces, whole);
  const people = rough === undefined ? whole : withCores(faces, folders, rough);
  const scale = likenessScale(faces, people);
  const similarity = remembered(faces, people);
  const asLikeness = (similarity: number): number => (scale === undefined ? Number.NaN : relative(similarity, scale));
  return {
    faces,
    people,
    strangers,
    scale,
    similarity,
    ownLikeness: (person, i) => asLikeness(person.similarityOfOwn(i)),
    likeness: (person, i) => asLikeness(similarity(person, i)),
  };
}

/** More comparisons than this are made anew each time, for want of room. */
const mostRemembered = 20_000_000;

function remembered(faces: readonly GalleryFace[], people: readonly PersonFaces[]): Gallery["similarity"] {
  const compare = (person: PersonFaces, i: FaceIndex): number => person.similarityTo(faces[i]!.vector);
  if (faces.length * people.length > mostRemembered) return compare;
  const known = new Float32Array(faces.length * people.length).fill(Number.NaN);
  const columns = new Map(people.map((person, column) => [person, column]));
  return (person, i) => {
    const at = i * people.length + columns.get(person)!;
    if (Number.isNaN(known[at]!)) known[at] = compare(person, i);
    return known[at]!;
  };
}

function withCores(
  faces: readonly GalleryFace[],
  folders: readonly (readonly [name: string, members: readonly FaceIndex[]])[],
  scale: LikenessScale,
): readonly PersonFaces[] {
  const cut = cosineAt(leastOwnLikeness, scale);
  return folders.map(([name, members]) => new PersonFaces(name, faces, members, coreOf(faces, members, cut)));
}

/** @returns likeness -Infinity and no name where nobody else is enrolled */
export function nearestOther(
  gallery: Gallery,
  person: PersonFaces | undefined,
  i: FaceIndex,
): { readonly name: string; readonly likeness: number } {
  let best = { name: "", likeness: Number.NEGATIVE_INFINITY };
  for (const other of gallery.people) {
    if (other === person) continue;
    const likeness = gallery.likeness(other, i);
    if (likeness > best.likeness) best = { name: other.name, likeness };
  }
  return best;
}

export interface FaceLikeness {
  /** Of a sample to its own person, of a face in `not/` to the person who it is not; NaN for strangers. */
  readonly own: number;
  readonly nearest: { readonly name: string; readonly likeness: number } | undefined;
}

/** How like each face is to its own person and to the nearest other one. */
export function likenesses(gallery: Gallery): readonly FaceLikeness[] {
  const byName = new Map(gallery.people.map((person) => [person.name, person]));
  return gallery.faces.map(({ label, role }, i) => {
    const person = byName.get(label);
    const nearest = nearestOther(gallery, person, i);
    return {
      own: ownOf(gallery, person, { i, role }),
      nearest: Number.isFinite(nearest.likeness) ? nearest : undefined,
    };
  });
}

function ownOf(
  gallery: Gallery,
  person: PersonFaces | undefined,
  { i, role }: { readonly i: FaceIndex; readonly role: GalleryFace["role"] },
): number {
  if (person === undefined) return Number.NaN;
  return role === "sample" ? gallery.ownLikeness(person, i) : gallery.likeness(person, i);
}
