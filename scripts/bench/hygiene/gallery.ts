import { seededRandom } from "../../../src/classifier/random.ts";
import type { GalleryFace } from "../../../src/face/hygiene/gallery-face.ts";
import { unknownName } from "../../../src/face/identification.ts";
import type { EmbeddedImage } from "../../../src/gallery/embeddings-file.ts";

export interface GallerySize {
  readonly people: number;
  readonly images: number;
  readonly strangers: number;
  readonly seed: number;
}

/** A training set out of a collection of named faces, and what is left to spoil it with. */
export interface CleanGallery {
  readonly faces: readonly GalleryFace[];
  readonly names: readonly string[];
  /** Further pictures of the people, by name. */
  readonly more: ReadonlyMap<string, readonly GalleryFace[]>;
  /** People that nobody enrolled, each with so many pictures as there are. */
  readonly others: readonly (readonly GalleryFace[])[];
}

/** People with the most pictures are enrolled, the same number of pictures each; everyone else is a stranger. */
export function cleanGallery(images: readonly EmbeddedImage[], size: GallerySize): CleanGallery {
  const random = seededRandom(size.seed);
  const byName = new Map<string, GalleryFace[]>();
  for (const [i, { label, file, sha256, vector, quality }] of images.entries()) {
    const face: GalleryFace = { label, role: "sample", file, sha256, vector, quality, group: i };
    byName.set(label, [...(byName.get(label) ?? []), face]);
  }
  const rich = [...byName]
    .filter(([, faces]) => faces.length >= size.images)
    .sort(([, a], [, b]) => b.length - a.length);
  const enrolled = rich.slice(0, size.people).map(([name, faces]) => [name, shuffled(faces, random)] as const);
  const names = new Set(enrolled.map(([name]) => name));
  const rest = shuffled(
    [...byName].filter(([name]) => !names.has(name)).map(([, faces]) => faces),
    random,
  );
  const strangers = rest.slice(0, size.strangers).map(([first]) => asStranger(first!));
  return {
    faces: [...enrolled.flatMap(([, faces]) => faces.slice(0, size.images)), ...strangers],
    names: [...names],
    more: new Map(enrolled.map(([name, faces]) => [name, faces.slice(size.images)])),
    others: rest.slice(size.strangers),
  };
}

export const asStranger = (face: GalleryFace): GalleryFace => moved(face, unknownName);

/** The same picture in another folder. */
export function moved(face: GalleryFace, label: string, role: GalleryFace["role"] = "sample"): GalleryFace {
  const folder = role === "not" ? `${label}/not` : label;
  return { ...face, label, role, file: `${folder}/${face.file.replaceAll("/", "-")}` };
}

export function shuffled<T>(values: readonly T[], random: () => number): T[] {
  const copy = [...values];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [copy[i], copy[j]] = [copy[j]!, copy[i]!];
  }
  return copy;
}
