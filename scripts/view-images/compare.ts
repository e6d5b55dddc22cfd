import { type FacePair, isChanged } from "../../src/face/face-pairs.ts";
import type { Identification } from "../../src/face/identification.ts";
import type { AnsweredFace } from "../../src/face/recognition.ts";
import { labelOf } from "../../src/images/face-label.ts";

const notFound = "not found";

/** `Ann 97 % -> below threshold 61 %`. */
export function changeText({ before, after }: FacePair): string {
  return `${before === undefined ? notFound : textOf(before)} -> ${after === undefined ? notFound : textOf(after)}`;
}

/** What stands at the face in the new picture: the new answer, and the old one if that was another. */
export function pairLabel(pair: FacePair): string {
  const now = pair.after === undefined ? notFound : textOf(pair.after);
  if (!isChanged(pair)) return now;
  return `${now}, was ${pair.before === undefined ? notFound : textOf(pair.before)}`;
}

const textOf = ({ identification }: AnsweredFace): string => labelOf(identification);

const kindWords: Readonly<Record<Identification["kind"], string>> = {
  known: "named",
  unknown: "stranger",
  undecided: "undecided",
};

/** `named -> stranger`; the two words are the same for another name, or another reason. */
export function changeKind({ before, after }: FacePair): string {
  return `${kindWord(before)} -> ${kindWord(after)}`;
}

function kindWord(face: AnsweredFace | undefined): string {
  return face === undefined ? notFound : kindWords[face.identification.kind];
}

/** The person that a look named. */
export function nameOf(face: AnsweredFace | undefined): string | undefined {
  return face?.identification.kind === "known" ? face.identification.name : undefined;
}
