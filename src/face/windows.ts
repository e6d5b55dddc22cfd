import type { FaceDetection } from "./detection.ts";
import { areaOf, type BoundingBox, clipBox, heightOf, type Point, type Size, widthOf } from "./geometry.ts";
import type { RgbImage } from "./image.ts";
import { mapLandmarks } from "./landmarks.ts";

/** @returns the smallest box of whole pixels around the part of a box that lies in the image; undefined: there is none */
export function wholePixels(box: BoundingBox, image: Size): BoundingBox | undefined {
  const clipped = clipBox(box, image);
  // Written so that a corner that is no number counts as no area.
  if (!(areaOf(clipped) > 0)) return undefined;
  const { left, top, right, bottom } = clipped;
  return { left: Math.floor(left), top: Math.floor(top), right: Math.ceil(right), bottom: Math.ceil(bottom) };
}

/** @param box - whole pixels inside the image */
export function cropImage(image: RgbImage, box: BoundingBox): RgbImage {
  const { left, top } = box;
  const [width, height] = [widthOf(box), heightOf(box)];
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * image.width + left) * 3;
    data.set(image.data.subarray(from, from + width * 3), y * width * 3);
  }
  return { width, height, data };
}

/** The same face with its coordinates counted from elsewhere. */
export function moveDetection({ box, score, landmarks }: FaceDetection, by: Point): FaceDetection {
  return {
    box: { left: box.left + by.x, top: box.top + by.y, right: box.right + by.x, bottom: box.bottom + by.y },
    score,
    landmarks: mapLandmarks(landmarks, ({ x, y }) => ({ x: x + by.x, y: y + by.y })),
  };
}

/** A share of a tile's side by which neighbours overlap at least, so that a small face lies whole in one of them. */
const leastShared = 0.25;

/** Squares of one side that cover an image, evenly spread; one, as large as the image, where it is no larger. */
export function tilesOf({ width, height }: Size, sidePx: number): readonly BoundingBox[] {
  const columns = startsOf(width, sidePx);
  const rows = startsOf(height, sidePx);
  return rows.flatMap((top) =>
    columns.map((left) => ({
      left,
      top,
      right: Math.min(width, left + sidePx),
      bottom: Math.min(height, top + sidePx),
    })),
  );
}

function startsOf(lengthPx: number, sidePx: number): readonly number[] {
  const room = lengthPx - sidePx;
  if (room <= 0) return [0];
  const steps = Math.ceil(room / (sidePx * (1 - leastShared)));
  return Array.from({ length: steps + 1 }, (_, step) => Math.round((room * step) / steps));
}

/** In parts of a face's size: so near to a window's edge a face counts as cut by it. */
const cutMargin = 0.05;

/** Whether an edge of the window that is none of the image's runs through the face, so that only a part was seen. */
export function isCutBy(window: BoundingBox, { box }: FaceDetection, image: Size): boolean {
  const margin = cutMargin * Math.max(widthOf(box), heightOf(box));
  return (
    (window.left > 0 && box.left < window.left + margin) ||
    (window.top > 0 && box.top < window.top + margin) ||
    (window.right < image.width && box.right > window.right - margin) ||
    (window.bottom < image.height && box.bottom > window.bottom - margin)
  );
}
