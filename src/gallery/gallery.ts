import type { ImageRole } from "./embeddings-file.ts";
import type { Hint } from "./hints.ts";
import type { PersonDetails, SampleOrigin } from "./person-file.ts";

/** A person's folder below the dataset. */
export interface Person {
  /** The folder's name, which is the name that the person gets. */
  readonly name: string;
  readonly details: PersonDetails;
  /** Why `person.json` could not be read; the details are then empty, and nothing is written there. */
  readonly problem?: string;
  /** Pictures that show the person. */
  readonly samples: number;
  /** Pictures of others who were taken for the person. */
  readonly negatives: number;
  /** A sample to show for the person; relative to the folder. */
  readonly portrait?: string;
  /** Of the person as a whole, such as too few samples. */
  readonly hints: readonly Hint[];
  /** Samples with at least one warning or error. */
  readonly doubtfulSamples: number;
}

/** One picture of a person's folder. */
export interface Sample {
  /** Relative to the person's folder, `/`-separated: `0001.jpg`, `party/0001.jpg`, `not/0001.jpg`. */
  readonly file: string;
  readonly role: ImageRole;
  readonly bytes: number;
  readonly modifiedAt: Date;
  readonly origin?: SampleOrigin;
  /** What is doubtful about it, worst first, as of the last encoding. */
  readonly hints: readonly Hint[];
}

export interface NewPicture {
  /** A JPEG, PNG or WebP file. */
  readonly bytes: Uint8Array;
  readonly origin: SampleOrigin;
  /** When it was taken; pictures of one day count as one event. Unknown: it counts as an event of its own. */
  readonly takenAt?: Date;
}

export interface AddedPicture {
  /** Relative to the person's folder. */
  readonly file: string;
  /** False: the folder had the same bytes already, and nothing was written. */
  readonly isNew: boolean;
}

/** The enrolled people: folders that a person may edit with any file manager at the same time. */
export interface People {
  /** By name in code-unit order, without the strangers' folder. */
  people(): Promise<readonly Person[]>;
  /** @returns undefined if there is no such folder */
  person(name: string): Promise<Person | undefined>;
  /** @throws {FaceServiceError} REQUEST_INVALID for a bad name, CONFLICT if a folder has it or one that reads alike */
  create(name: string, details: PersonDetails): Promise<Person>;
  /**
   * Changes the details that are given, and keeps the others; null removes one.
   *
   * @throws {FaceServiceError} NOT_FOUND; CONFLICT if `person.json` holds what cannot be read
   */
  change(name: string, details: PersonDetails): Promise<Person>;
  /** @throws {FaceServiceError} NOT_FOUND; REQUEST_INVALID and CONFLICT as `create` */
  rename(name: string, to: string): Promise<Person>;
}

/** The pictures of one person, or of `Unknown`: strangers. No file is ever overwritten. */
export interface Samples {
  /** @returns by file in code-unit order; undefined if there is no such folder */
  samples(person: string): Promise<readonly Sample[] | undefined>;
  /**
   * @throws {FaceServiceError} NOT_FOUND if there is no such folder; IMAGE_UNREADABLE for what is no picture or beyond
   *   a limit; OVERLOADED if the folder is full
   */
  addSample(person: string, picture: NewPicture): Promise<AddedPicture>;
  /** Into the person's `not/`: learned as somebody who is not the person. @throws as `addSample` */
  addNegative(person: string, picture: NewPicture): Promise<AddedPicture>;
  /** The file's bytes. @returns undefined if there is none, or it leads out of the dataset */
  picture(person: string, file: string): Promise<Uint8Array | undefined>;
  /** @returns the new file; @throws {FaceServiceError} NOT_FOUND, REQUEST_INVALID */
  moveSample(person: string, file: string, to: SampleTarget): Promise<AddedPicture>;
}

export interface SampleTarget {
  readonly person: string;
  readonly role: ImageRole;
}

/** What was taken out of the dataset and can be put back; it is forgotten after `gallery.trashDays`. */
export interface Removals {
  /** @throws {FaceServiceError} NOT_FOUND */
  removeSample(person: string, file: string): Promise<Removal>;
  /**
   * Takes the folder out; with `erase` it is gone for good, with all that was taken out of it before.
   *
   * @returns undefined if there was neither
   */
  removePerson(name: string, options: { readonly erase: boolean }): Promise<Removal | undefined>;
  /** Newest first. */
  removals(): Promise<readonly Removal[]>;
  /** @throws {FaceServiceError} NOT_FOUND; CONFLICT if something stands in its place by now */
  restore(id: string): Promise<Removal>;
  /** For good. @throws {FaceServiceError} NOT_FOUND */
  discard(id: string): Promise<void>;
}

export interface Removal {
  readonly id: string;
  readonly person: string;
  /** Relative to the person's folder; absent: the whole folder. */
  readonly file?: string;
  readonly removedAt: Date;
  /** Gone for good: it cannot be put back. */
  readonly erased: boolean;
}

/** People and their pictures, kept as a folder that stays the user's own. */
export interface Gallery extends People, Samples, Removals {}
