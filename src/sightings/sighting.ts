import type { BoundingBox } from "../face/geometry.ts";
import type { Identification } from "../face/identification.ts";
import type { FaceQuality } from "../face/quality.ts";
import type { Identity } from "../store/face-corrections.ts";
import type { FrameKey } from "../store/results.ts";

/** Names a face for ever, so that a repeat overwrites itself. */
export interface SightingKey extends FrameKey {
  /** Index of the face in the frame's result, from 0. */
  readonly face: number;
}

/** A face that a camera saw and that was fit to be recognised, with its picture: it can be looked at, told who it is, and found again. */
export interface Sighting extends SightingKey {
  readonly capturedAt: Date;
  /** In pixels of the frame, upright. */
  readonly box: BoundingBox;
  readonly quality: FaceQuality;
  /** As the classifier answered; what a person says later stands beside it, as the {@link FaceDecision}. */
  readonly identification: Identification;
  /** Version of the classifier that answered; absent before the first training. */
  readonly classifier?: string;
  /** The network that made the vector: those of two are never compared. */
  readonly embedder: string;
  /** Unit vector. */
  readonly vector: Float32Array;
  /** JPEG: the face with a margin around it, so that it can be found and embedded again. */
  readonly crop: Uint8Array;
}

/** What a person says of a face: the answer is right, it is wrong, it is this person, it is nobody to be told of. */
export type Verdict = "right" | "wrong" | "person" | "ignore";

/** What holds of a face since a person spoke. */
export interface FaceDecision {
  /** Of the {@link Decision} that it is part of. */
  readonly id: string;
  readonly verdict: Verdict;
  /** Who it is (`right`, `person`), or is not (`wrong`). */
  readonly person?: string;
  /** Of an ignored stranger: "courier". */
  readonly label?: string;
  readonly decidedAt: Date;
}

/** A sighting as it is shown, without its picture and vector. */
export interface KeptSighting extends Omit<Sighting, "vector" | "crop"> {
  /** One text for the key, fit for a URL: {@link sightingId}. */
  readonly id: string;
  readonly decision?: FaceDecision;
  /** Id of the stranger that it was counted to. */
  readonly stranger?: string;
}

/** A sighting as it is compared with others. */
export interface ComparableSighting {
  readonly id: string;
  readonly capturedAt: Date;
  readonly embedder: string;
  readonly vector: Float32Array;
  readonly identification: Identification;
  readonly quality: FaceQuality;
  readonly decision?: FaceDecision;
  readonly stranger?: string;
}

/**
 * One text for a key, e.g. `1.42.7.0`, of letters, digits and `.-_~` alone; no two keys share one.
 */
export function sightingId({ monitor, event, frame, face }: SightingKey): string {
  return `${urlPart(monitor)}.${urlPart(event)}.${frame}.${face}`;
}

/** Each byte of UTF-8 that is no letter, digit, `-` or `_` as `~` and two hexadecimal digits. */
function urlPart(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte);
    return /[\w-]/.test(character) ? character : `~${byte.toString(16).padStart(2, "0")}`;
  }).join("");
}

const idForm = /^([\w~-]+)\.([\w~-]+)\.(\d{1,10})\.(\d{1,4})$/;

/** The key that an id names; undefined for a text that is no {@link sightingId}. */
export function sightingKeyOf(id: string): SightingKey | undefined {
  const [, monitor, event, frame, face] = idForm.exec(id) ?? [];
  if (monitor === undefined || event === undefined) return undefined;
  try {
    const [monitorText, eventText] = [monitor, event].map((part) => decodeURIComponent(part.replaceAll("~", "%")));
    return { monitor: monitorText ?? "", event: eventText ?? "", frame: Number(frame), face: Number(face) };
  } catch {
    return undefined;
  }
}

/** What a person's word makes of a face; undefined where nobody spoke. */
export function identityBy(decision: FaceDecision | undefined): Identity | undefined {
  if (decision === undefined) return undefined;
  const { verdict, person } = decision;
  // Not who it was taken for; who else, nobody has said.
  if (verdict === "wrong") return { kind: "undecided" };
  return verdict === "ignore" || person === undefined ? { kind: "unknown" } : { kind: "known", name: person };
}

/** Who a face is, by a person's word where there is one, else by the answer; undefined for a stranger and the undecided. */
export function personOf({
  identification,
  decision,
}: Pick<KeptSighting, "identification" | "decision">): string | undefined {
  if (decision?.verdict === "right" || decision?.verdict === "person") return decision.person;
  if (decision !== undefined) return undefined;
  return identification.kind === "known" ? identification.name : undefined;
}
