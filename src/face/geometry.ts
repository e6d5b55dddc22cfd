/** A position in image pixels, origin top left, x to the right, y down; fractions are allowed. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Corners in image pixels; `right` and `bottom` are exclusive. May reach beyond the image until clipped. */
export interface BoundingBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Width and height of an image in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export const widthOf = (box: BoundingBox): number => box.right - box.left;
export const heightOf = (box: BoundingBox): number => box.bottom - box.top;

export const isSameBox = (a: BoundingBox, b: BoundingBox): boolean =>
  a.left === b.left && a.top === b.top && a.right === b.right && a.bottom === b.bottom;

/** Zero for a box whose corners are in the wrong order. */
export function areaOf(box: BoundingBox): number {
  return Math.max(0, widthOf(box)) * Math.max(0, heightOf(box));
}

/** Of several boxes the index of the largest, of equals the first; -1 of none. */
export function indexOfLargest(boxes: readonly BoundingBox[]): number {
  const areas = boxes.map(areaOf);
  return areas.indexOf(Math.max(...areas));
}

/** Shared area over joint area of two boxes, in [0, 1]; 0 when both are empty. */
export function intersectionOverUnion(a: BoundingBox, b: BoundingBox): number {
  const shared = areaOf({
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  });
  const joint = areaOf(a) + areaOf(b) - shared;
  return joint > 0 ? shared / joint : 0;
}

/** The part of a box inside an image; may come out empty, never inside out. */
export function clipBox(box: BoundingBox, { width, height }: Size): BoundingBox {
  const within = (value: number, limit: number): number => Math.min(Math.max(value, 0), limit);
  const left = within(box.left, width);
  const top = within(box.top, height);
  return {
    left,
    top,
    right: Math.max(left, within(box.right, width)),
    bottom: Math.max(top, within(box.bottom, height)),
  };
}
