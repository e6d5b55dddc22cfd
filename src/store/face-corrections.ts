import { type BoundingBox, isSameBox } from "../face/geometry.ts";
import type { Identification } from "../face/identification.ts";
import type { EventResult } from "./event-results.ts";
import { type FrameKey, type FrameResult, keyText } from "./results.ts";

/** A face of a stored frame. */
export interface FaceKey extends FrameKey {
  /** Index of the face in the frame's result, from 0. */
  readonly face: number;
}

/** Who a face is, and no more. */
export type Identity =
  | { readonly kind: "known"; readonly name: string }
  | { readonly kind: Exclude<Identification["kind"], "known"> };

/** What a face is found and counted by instead of its answer, because a person said so. */
export interface FaceCorrection extends FaceKey {
  /** In pixels of the frame; tells which of an event's people the face shows. */
  readonly box: BoundingBox;
  readonly is: Identity;
}

export interface CorrectedQuery {
  /** Only what comes behind this face. */
  readonly after?: FaceKey;
  /** At most so many; 1 to 1,000. */
  readonly limit: number;
}

/**
 * What people said of faces of the results. The results themselves stay as they were answered; queries and counts by name and kind
 * go by it. A frame or an event need not be there yet. Errors as of the store.
 */
export interface ResultCorrections {
  /** Replaces what was said of the same faces before; at most 1,000. */
  correct(corrections: readonly FaceCorrection[]): Promise<void>;
  /** Of these faces the answer holds again; at most 1,000. */
  uncorrect(faces: readonly FaceKey[]): Promise<void>;
  /** @returns in the order of {@link faceKeyText} */
  corrected(query: CorrectedQuery): Promise<readonly FaceCorrection[]>;
}

const pageSize = 500;

/** All of them, in the order of {@link faceKeyText}; what is said or taken back meanwhile may be missed. */
export async function* allCorrections(results: Pick<ResultCorrections, "corrected">): AsyncGenerator<FaceCorrection> {
  let after: FaceKey | undefined;
  for (;;) {
    const page = await results.corrected({ limit: pageSize, ...(after === undefined ? {} : { after }) });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = faceKeyOf(last);
  }
}

export const faceKeyOf = ({ monitor, event, frame, face }: FaceKey): FaceKey => ({ monitor, event, frame, face });

/** One text for a face's key, e.g. `1/42/0000000007/0001`. */
export function faceKeyText(key: FaceKey): string {
  return `${keyText(key)}/${String(key.face).padStart(4, "0")}`;
}

/** Who is on a frame, face by face. @param corrections - of this frame */
export function peopleOfFrame(
  { faces }: Pick<FrameResult, "faces">,
  corrections: readonly FaceCorrection[],
): readonly Identity[] {
  return faces.map(({ identification }, nth) => corrections.find(({ face }) => face === nth)?.is ?? identification);
}

/**
 * Who is in an event: each person by what was said of the face that shows them, and whoever else was named on any other
 * face.
 *
 * @param corrections - of all frames of this event
 */
export function peopleOfEvent(
  { people }: Pick<EventResult, "people">,
  corrections: readonly FaceCorrection[],
): readonly Identity[] {
  const shown = people.map(({ identification, best }) => {
    const said = corrections.find(({ frame, box }) => frame === best.frame && isSameBox(box, best.face.box));
    return said?.is ?? identification;
  });
  return [...shown, ...corrections.map((one) => one.is).filter(({ kind }) => kind === "known")];
}

/** The names and kinds that a frame or an event is found and counted by, each once. */
export interface Findable {
  readonly names: readonly string[];
  readonly kinds: readonly Identification["kind"][];
}

export function findableBy(people: readonly Identity[]): Findable {
  return {
    names: [...new Set(people.flatMap((one) => (one.kind === "known" ? [one.name] : [])))],
    kinds: [...new Set(people.map(({ kind }) => kind))],
  };
}
