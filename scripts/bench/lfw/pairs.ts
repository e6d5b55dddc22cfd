import { FaceServiceError } from "../../../src/errors.ts";

/** Two images of LFW, by their paths below the data set's folder. */
export interface FacePair {
  readonly first: string;
  readonly second: string;
  readonly isSamePerson: boolean;
  readonly fold: number;
}

/**
 * Reads `pairs.txt` of LFW (view 2): a line with the number of folds and of pairs a kind, then in each fold first the
 * pairs of one person (name, number, number), then those of two (name, number, name, number).
 *
 * @see Huang et al., Labeled Faces in the Wild, University of Massachusetts, TR 07-49
 * @throws {FaceServiceError} USAGE_INVALID when a line has another form or pairs are missing
 */
export function parsePairs(text: string): readonly FacePair[] {
  const [head = "", ...lines] = text.trimEnd().split(/\r?\n/);
  const [folds = Number.NaN, perKind = Number.NaN] = head.trim().split(/\s+/).map(Number);
  if (!(folds >= 2 && perKind >= 1) || lines.length !== folds * perKind * 2)
    throw new FaceServiceError(
      "USAGE_INVALID",
      `expected pairs.txt to begin with its folds and pairs a kind and to hold that many, got "${head}" and ${lines.length} lines`,
    );
  return lines.map((line, index) => ({ ...parsePair(line), fold: Math.floor(index / (2 * perKind)) }));
}

function parsePair(line: string): Omit<FacePair, "fold"> {
  const fields = line.trim().split("\t");
  const [name = "", number = "", third = "", fourth] = fields;
  if (fields.length === 3)
    return { first: imagePath(name, number), second: imagePath(name, third), isSamePerson: true };
  if (fields.length === 4 && fourth !== undefined)
    return { first: imagePath(name, number), second: imagePath(third, fourth), isSamePerson: false };
  throw new FaceServiceError("USAGE_INVALID", `expected 3 or 4 fields in each pair of pairs.txt, got "${line}"`);
}

const imagePath = (name: string, number: string): string => `${name}/${name}_${number.padStart(4, "0")}.jpg`;
