import type { Face, Size } from "../api/contract.ts";

/** Where a box's label stands beside it. */
export interface LabelPlace {
  readonly isBelow: boolean;
  /** It ends at the box's right edge instead of beginning at its left one. */
  readonly isLeft: boolean;
}

interface Rectangle {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A letter's width and a label's height, as shares of a picture that is some 600 pixels wide on the screen. */
const letterShare = 0.0125;
const heightShare = 0.035;

/** Beyond it a label would run off the right side. */
const rightmost = 0.6;

/** Places for the labels of one picture, in the order of its faces: above the box, below it where another stands already. */
export function labelPlaces(
  faces: readonly { readonly box: Face["box"]; readonly text: string }[],
  { width, height }: Size,
): readonly LabelPlace[] {
  const taken: Rectangle[] = [];
  return faces.map(({ box, text }) => {
    const isLeft = box.left / width > rightmost;
    const length = text.length * letterShare * width;
    const left = isLeft ? box.right - length : box.left;
    const labelHeight = heightShare * width;
    const at = (top: number): Rectangle => ({ left, right: left + length, top, bottom: top + labelHeight });
    const above = at(box.top - labelHeight);
    const below = at(box.bottom);
    const isFree = (place: Rectangle): boolean => !taken.some((other) => overlap(place, other));
    const isBelow = above.top < 0 || (!isFree(above) && below.bottom <= height && isFree(below));
    taken.push(isBelow ? below : above);
    return { isBelow, isLeft };
  });
}

const overlap = (a: Rectangle, b: Rectangle): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
