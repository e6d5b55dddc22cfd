import { setTimeout as delay } from "node:timers/promises";
import { FaceServiceError, isRetryable } from "../errors.ts";
import type { FaceQuality } from "../face/quality.ts";
import type { RecognizedFace } from "../face/recognition.ts";
import type { Gallery, Sample } from "./gallery.ts";
import { usableFaces } from "./usable-faces.ts";

export interface EncodedFace extends RecognizedFace {
  /** Unit vector of shape (D,); absent where the face is not fit to be recognised. */
  readonly embedding?: Float32Array;
}

/** Finds and embeds the faces of a picture, without asking a classifier. */
export type FaceEncoder = (bytes: Uint8Array) => Promise<readonly EncodedFace[]>;

/** The face that a picture of a person teaches. */
export interface SampleFace {
  /** Unit vector of shape (D,). */
  readonly vector: Float32Array;
  readonly quality: FaceQuality;
}

/** Somebody with usable pictures whom the classifier does not know. */
export interface EncodedPerson {
  readonly name: string;
  /** At least one. */
  readonly faces: readonly SampleFace[];
}

export interface NewcomersParts {
  readonly gallery: Pick<Gallery, "people" | "samples" | "picture">;
  readonly encode: FaceEncoder;
  /** Whom the classifier knows now. */
  readonly learned: () => Promise<(name: string) => boolean>;
  /** Told why pictures could not be encoded now; it is tried again. */
  readonly onError: (error: unknown) => void;
}

interface KeptPicture {
  /** Size and time of the file; absent: not looked at since it was added. */
  readonly stamp?: string;
  /** Null: the picture teaches nothing. */
  readonly face: SampleFace | null;
}

type KeptPictures = Map<string, KeptPicture>;

/** Further ones add hardly anything before there is a training. */
const mostPictures = 5;
/** Of more people the first by name; a training is overdue. */
const mostPeople = 1000;
/** What others change in the folders is seen after so long, in large datasets later: looking takes a tenth of the time. */
const lookEveryMs = { least: 2000, most: 30_000 };
const shareOfLooking = 0.1;
/** From the first question on, questions wait at most so long for the pictures of before to be encoded. */
const firstWaitMs = 5000;

/**
 * Faces of the people with pictures whom the classifier does not know yet: from a folder made by hand as from one that was
 * registered over HTTP. They are kept in memory only; after a start they are encoded anew when first asked for, one
 * picture after the other.
 */
export class Newcomers implements AsyncDisposable {
  readonly #parts: NewcomersParts;
  /** By person, then by file. */
  readonly #people = new Map<string, KeptPictures>();
  #looking: Promise<void> | undefined;
  #hasLooked = false;
  /** By the monotonic clock. */
  #waitUntilMs: number | undefined;
  #dueAtMs = Number.NEGATIVE_INFINITY;
  #isOver = false;

  constructor(parts: NewcomersParts) {
    this.#parts = parts;
  }

  /** @throws {FaceServiceError} IMAGE_UNREADABLE if a person's sample cannot be made of the picture, with the reason */
  async encode(person: string, bytes: Uint8Array): Promise<SampleFace> {
    const usable = usableFaces(await this.#parts.encode(bytes), { label: person, role: "sample" });
    const face = usable.kind === "usable" ? usable.faces[0] : undefined;
    if (face?.embedding !== undefined) return { vector: face.embedding, quality: face.quality };
    throw new FaceServiceError("IMAGE_UNREADABLE", usable.kind === "usable" ? "no face found" : usable.reason);
  }

  /** A picture that was added to a person's folder just now counts from here on. */
  add(person: string, file: string, face: SampleFace): void {
    const pictures = this.#picturesOf(person);
    if (pictures.size < mostPictures) pictures.set(file, { face });
  }

  /** Those whom the classifier does not know, as far as they are encoded. */
  async known(): Promise<readonly EncodedPerson[]> {
    await this.#look();
    let isLearned: (name: string) => boolean;
    try {
      isLearned = await this.#parts.learned();
    } catch (error) {
      // Faces are answered all the same, by the classifier alone.
      this.#parts.onError(error);
      return [];
    }
    return [...this.#people].flatMap(([name, pictures]) => {
      const faces = [...pictures.values()].flatMap(({ face }) => face ?? []);
      return faces.length === 0 || isLearned(name) ? [] : [{ name, faces }];
    });
  }

  /** Whether all that is known of a person still lies in the folder; what does not is forgotten. */
  async confirm(name: string): Promise<boolean> {
    const pictures = this.#people.get(name);
    if (pictures === undefined) return false;
    const gone = forgetOthers(pictures, await this.#samplesOf(name));
    if (pictures.size === 0) this.#people.delete(name);
    return gone === 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#looking;
  }

  async #look(): Promise<void> {
    if (performance.now() >= this.#dueAtMs && this.#looking === undefined && !this.#isOver)
      this.#looking = this.#round();
    this.#waitUntilMs ??= performance.now() + firstWaitMs;
    const leftMs = this.#waitUntilMs - performance.now();
    if (this.#hasLooked || this.#looking === undefined || leftMs <= 0) return;
    const waiting = new AbortController();
    const late = delay(leftMs, undefined, { signal: waiting.signal }).catch(() => undefined);
    await Promise.race([this.#looking, late]);
    waiting.abort();
  }

  async #round(): Promise<void> {
    const startedMs = performance.now();
    try {
      await this.#encodeMissing();
      this.#hasLooked = true;
    } catch (error) {
      this.#parts.onError(error);
    }
    const endedMs = performance.now();
    const restMs = Math.max(lookEveryMs.least, (endedMs - startedMs) / shareOfLooking);
    this.#dueAtMs = endedMs + Math.min(lookEveryMs.most, restMs);
    this.#looking = undefined;
  }

  async #encodeMissing(): Promise<void> {
    const before = [...this.#people.keys()];
    const isLearned = await this.#parts.learned();
    const people = (await this.#parts.gallery.people()).filter(({ name, samples }) => samples > 0 && !isLearned(name));
    const names = new Set(people.slice(0, mostPeople).map(({ name }) => name));
    for (const name of before) if (!names.has(name)) this.#people.delete(name);
    for (const name of names) {
      if (this.#isOver) return;
      await this.#encodePerson(name);
    }
  }

  async #encodePerson(name: string): Promise<void> {
    const samples = await this.#samplesOf(name);
    const pictures = this.#picturesOf(name);
    forgetOthers(pictures, samples);
    for (const { file, bytes, modifiedAt } of samples.slice(0, mostPictures)) {
      const stamp = `${bytes} ${modifiedAt.getTime()}`;
      const kept = pictures.get(file);
      if (kept !== undefined && (kept.stamp ?? stamp) === stamp) pictures.set(file, { ...kept, stamp });
      else if (this.#isOver) return;
      else pictures.set(file, { stamp, face: await this.#encodeFile(name, file) });
    }
  }

  /** @throws {FaceServiceError} what may pass, such as OVERLOADED */
  async #encodeFile(name: string, file: string): Promise<SampleFace | null> {
    const picture = await this.#parts.gallery.picture(name, file);
    if (picture === undefined) return null;
    try {
      return await this.encode(name, picture);
    } catch (error) {
      if (error instanceof FaceServiceError && !isRetryable(error)) return null;
      throw error;
    }
  }

  async #samplesOf(name: string): Promise<readonly Sample[]> {
    return ((await this.#parts.gallery.samples(name)) ?? []).filter(({ role }) => role === "sample");
  }

  #picturesOf(name: string): KeptPictures {
    const pictures = this.#people.get(name) ?? new Map<string, KeptPicture>();
    this.#people.set(name, pictures);
    return pictures;
  }
}

/** @returns how many were not among the samples */
function forgetOthers(pictures: KeptPictures, samples: readonly Sample[]): number {
  const there = new Set(samples.map(({ file }) => file));
  const gone = [...pictures.keys()].filter((file) => !there.has(file));
  for (const file of gone) pictures.delete(file);
  return gone.length;
}
