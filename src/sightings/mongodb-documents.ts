import type { Collection } from "mongodb";
import type { Decision } from "./decision.ts";
import { type KeptSighting, personOf } from "./sighting.ts";
import { readSighting } from "./sighting-schema.ts";
import type { StrangerSummary } from "./stranger.ts";

/** `_id` is the sighting's id; beside its fields stand those that it is found by. */
export interface FaceDocument extends Omit<KeptSighting, "id"> {
  readonly _id: string;
  readonly frameKey: string;
  /** Who it is, by a person's word where there is one; null: nobody. */
  readonly person: string | null;
  readonly reviewed: boolean;
  readonly clarity: number;
  /** By the clock of the writer. */
  readonly writtenAt: Date;
}

/** Apart from the faces, so that lists need not read them. */
export interface PictureDocument {
  readonly _id: string;
  /** float32, little-endian. */
  readonly vector: Uint8Array;
  readonly crop: Uint8Array;
}

export interface StrangerDocument extends Omit<StrangerSummary, "id"> {
  readonly _id: string;
  readonly isNamed: boolean;
}

export interface DecisionDocument extends Omit<Decision, "id"> {
  readonly _id: string;
  /** In the order in which they were made. */
  readonly number: number;
  /** Texts of `touched.ts`. */
  readonly touched: readonly string[];
  readonly isUndone: boolean;
}

/** A number that was given; `_id` is `series:number`, which makes it unique. */
export interface NumberDocument {
  readonly _id: string;
  readonly series: string;
  readonly number: number;
}

export interface SightingCollections {
  readonly faces: Collection<FaceDocument>;
  readonly pictures: Collection<PictureDocument>;
  readonly strangers: Collection<StrangerDocument>;
  readonly decisions: Collection<DecisionDocument>;
  readonly numbers: Collection<NumberDocument>;
}

/** @throws {FaceServiceError} CONFIG_INVALID when someone else has written there */
export function readFace({ _id, ...stored }: FaceDocument): KeptSighting {
  return readSighting({ ...stored, id: _id }, `sighting ${_id} of the MongoDB server`);
}

/** What follows from a face's answer and decision. */
export const foundBy = (face: Pick<KeptSighting, "identification" | "decision">) => ({
  person: personOf(face) ?? null,
  reviewed: face.decision !== undefined,
});

export function vectorOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(Uint8Array.from(bytes).buffer, 0, Math.floor(bytes.length / 4));
}
