import type { BoundingBox, Size } from "./geometry.ts";

/** Where something moved in a picture. */
export interface MotionBoxes {
  readonly boxes: readonly BoundingBox[];
  /** Of the picture whose pixels the boxes count; the picture searched may be of another size. */
  readonly size: Size;
}

/** The boxes in pixels of an image. */
export function boxesIn(image: Size, { boxes, size }: MotionBoxes): readonly BoundingBox[] {
  const x = image.width / size.width;
  const y = image.height / size.height;
  return boxes.map(({ left, top, right, bottom }) => ({
    left: left * x,
    top: top * y,
    right: right * x,
    bottom: bottom * y,
  }));
}
