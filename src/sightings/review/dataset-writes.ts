import { FaceServiceError } from "../../errors.ts";
import { unknownName } from "../../face/identification.ts";
import type { Gallery } from "../../gallery/gallery.ts";
import type { Decision, WrittenSample } from "../decision.ts";
import type { KeptSighting } from "../sighting.ts";
import type { Sightings } from "../sightings.ts";

/** What decisions need of the dataset. */
export type ReviewGallery = Pick<
  Gallery,
  "person" | "create" | "addSample" | "addNegative" | "removeSample" | "removePerson" | "restore"
>;

export interface DatasetParts {
  readonly store: Sightings;
  readonly gallery: ReviewGallery;
}

/** Where the picture of a face goes. */
export interface SampleTarget {
  readonly face: KeptSighting;
  /** A person's folder, or that of the strangers. */
  readonly person: string;
  readonly isNegative: boolean;
}

/** Enrols a person who is not. @returns whether that was needed */
export async function enrol(gallery: ReviewGallery, person: string): Promise<boolean> {
  if ((await gallery.person(person)) !== undefined) return false;
  await gallery.create(person, {});
  return true;
}

/**
 * Writes the kept pictures of faces into the dataset; nothing learns from them before somebody starts a training. A face
 * that is gone, and a person whose folder is, leave nothing.
 *
 * @param by - who says so
 */
export async function writeSamples(
  { store, gallery }: DatasetParts,
  targets: readonly SampleTarget[],
  by: string | undefined,
): Promise<readonly WrittenSample[]> {
  const written: WrittenSample[] = [];
  try {
    for (const { face, person, isNegative } of targets) {
      const bytes = await store.crop(face.id);
      if (bytes === undefined) continue;
      const origin = { kind: "sighting", reference: face.id, ...(by === undefined ? {} : { by }) };
      const picture = { bytes, origin, takenAt: face.capturedAt };
      const added = await passing("NOT_FOUND", () =>
        isNegative ? gallery.addNegative(person, picture) : gallery.addSample(person, picture),
      );
      if (added?.isNew) written.push({ face: face.id, person, file: added.file, isNegative });
    }
    return written;
  } catch (error) {
    await removeSamples(gallery, written);
    throw error;
  }
}

/** @returns the removals, which can be put back; a file that somebody took away meanwhile is none */
export async function removeSamples(
  gallery: ReviewGallery,
  samples: readonly WrittenSample[],
): Promise<readonly string[]> {
  const removals: string[] = [];
  for (const { person, file } of samples) {
    const removal = await passing("NOT_FOUND", () => gallery.removeSample(person, file));
    if (removal !== undefined) removals.push(removal.id);
  }
  return removals;
}

/** Takes out what earlier decisions wrote for these faces: a new one replaces them. @returns the removals */
export async function takeBackEarlier(
  { store, gallery }: DatasetParts,
  faces: readonly KeptSighting[],
): Promise<readonly string[]> {
  const ids = new Set(faces.map(({ id }) => id));
  const earlier = new Set(faces.flatMap(({ decision }) => decision?.id ?? []));
  const removals: string[] = [];
  for (const id of earlier) {
    const written = (await store.decision(id))?.written ?? [];
    removals.push(
      ...(await removeSamples(
        gallery,
        written.filter(({ face }) => ids.has(face)),
      )),
    );
  }
  return removals;
}

/** As if the decision had never been: what it wrote goes, what it took comes back. */
export async function undoInDataset(gallery: ReviewGallery, decision: Decision): Promise<void> {
  await removeSamples(gallery, decision.written);
  for (const removal of decision.taken)
    await passing("NOT_FOUND", () => passing("CONFLICT", () => gallery.restore(removal)));
  const { enrolled } = decision;
  if (enrolled === undefined || enrolled === unknownName) return;
  const person = await gallery.person(enrolled);
  if (person !== undefined && person.samples + person.negatives === 0)
    await passing("NOT_FOUND", () => gallery.removePerson(enrolled, { erase: false }));
}

async function passing<T>(code: "NOT_FOUND" | "CONFLICT", work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FaceServiceError && error.code === code) return undefined;
    throw error;
  }
}
