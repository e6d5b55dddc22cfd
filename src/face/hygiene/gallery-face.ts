import type { FaceQuality } from "../quality.ts";

/** A face of the training set, with what its place in the dataset claims of it. */
export interface GalleryFace {
  /** The person's folder, or `Unknown`. */
  readonly label: string;
  /** "not": claimed to be somebody else than the person. */
  readonly role: "sample" | "not";
  /** Relative to the dataset; several faces of one picture share it. */
  readonly file: string;
  /** Of the file's bytes. */
  readonly sha256: string;
  /** Unit vector of shape (D,). */
  readonly vector: Float32Array;
  readonly quality: FaceQuality;
  /** Faces that share it come from one event, or are nearly the same picture. */
  readonly group: number;
}

/** Index of a face in the gallery's list. */
export type FaceIndex = number;
