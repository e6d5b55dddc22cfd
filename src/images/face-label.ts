import type { BoundingBox, Size } from "../face/geometry.ts";
import { areaOf } from "../face/geometry.ts";
import type { Identification } from "../face/identification.ts";
import type { Colour } from "./paint.ts";

/** Colour of the box and of the plate behind its label, in sRGB. */
export const colours: Readonly<Record<Identification["kind"], Colour>> = {
  known: [22, 138, 50],
  unknown: [209, 31, 31],
  undecided: [95, 102, 112],
};

const maxNameLength = 30;

/** `Ann 97 %`, `Unknown 95 %`, `too small`, `below threshold 61 %`. Rounded down: 100 % is said of 1 alone. */
export function labelOf(identification: Identification): string {
  const { kind, probability } = identification;
  const word = {
    known: () => shortName(identification),
    unknown: () => "Unknown",
    undecided: () => reasonOf(identification),
  };
  return word[kind]() + (probability === undefined ? "" : ` ${Math.floor(probability * 100 + 1e-9)} %`);
}

function shortName(identification: Identification): string {
  const characters = identification.kind === "known" ? [...identification.name] : [];
  return characters.length > maxNameLength
    ? `${characters.slice(0, maxNameLength - 3).join("")}...`
    : characters.join("");
}

const reasonOf = (identification: Identification): string =>
  identification.kind === "undecided" ? identification.reason : "";

export interface Plate extends Size {
  /** Of the face that it belongs to; inside the picture. */
  readonly box: BoundingBox;
}

/**
 * Where to put each face's plate, inside the picture: above its box, else below, else inside at the top or bottom;
 * the first of them that hides least of the faces and of the plates before it.
 *
 * @param plates - none larger than the picture
 */
export function placePlates(plates: readonly Plate[], picture: Size): readonly BoundingBox[] {
  const placed: BoundingBox[] = [];
  for (const plate of plates) {
    const others = [...placed, ...plates.map(({ box }) => box)];
    const hidden = placesOf(plate, picture).map((place) => ({
      place,
      area: others.reduce((sum, other) => sum + sharedArea(place, other), 0),
    }));
    const best = hidden.reduce((least, one) => (one.area < least.area ? one : least));
    placed.push(best.place);
  }
  return placed;
}

function placesOf({ box, width, height }: Plate, picture: Size): readonly BoundingBox[] {
  const left = Math.max(0, Math.min(box.left, picture.width - width));
  const tops = [box.top - height, box.bottom, box.top, box.bottom - height];
  return tops.map((wanted) => {
    const top = Math.max(0, Math.min(wanted, picture.height - height));
    return { left, top, right: left + width, bottom: top + height };
  });
}

function sharedArea(a: BoundingBox, b: BoundingBox): number {
  const left = Math.max(a.left, b.left);
  const top = Math.max(a.top, b.top);
  const right = Math.min(a.right, b.right);
  const bottom = Math.min(a.bottom, b.bottom);
  return right > left && bottom > top ? areaOf({ left, top, right, bottom }) : 0;
}
