import type { FaceDetector } from "../face/detection.ts";
import type { FaceEmbedder } from "../face/embedding.ts";
import type { BoundingBox, Point, Size } from "../face/geometry.ts";
import type { RgbImage } from "../face/image.ts";
import type { Landmarks } from "../face/landmarks.ts";
import type { Crew } from "../models/run-batches.ts";

/** Faces of the batches that are run once before the first real frame, where nobody's rows are run together. */
const usualFaces = [1, 2, 4];

/** Where the drawn faces stand. */
const corners = [60, 400].flatMap((x) => [40, 190].map((y): Point => ({ x, y })));

/** Width and height of a drawn face, in pixels. */
const facePx = 160;

/** Of the usual cameras: networks see other shapes for each. */
const frameSizes: readonly Size[] = [
  { width: 640, height: 480 },
  { width: 640, height: 360 },
];

/**
 * Runs every network once, so that no caller pays for the allocations and the choice of kernels of a first run. The
 * picture is drawn, so that a detector's second stage has something to look at.
 *
 * @param shared - where several callers share a run: every size that such a run can have is warmed up
 */
export async function warmUp(detector: FaceDetector, embedder: FaceEmbedder, shared?: SharedRuns): Promise<void> {
  const [usual, ...others] = frameSizes.map((size) => drawFaces(size, corners));
  if (usual === undefined) return;
  const landmarks = corners.map(landmarksAt);
  const faces = (count: number): readonly Landmarks[] =>
    Array.from({ length: count }, (_, i) => landmarks[i % landmarks.length] ?? landmarksAt({ x: 0, y: 0 }));
  if (shared === undefined) {
    await detector.detect(usual);
    for (const count of usualFaces) await embedder.embed(usual, faces(count));
    return;
  }
  const { crew, maxRows } = shared;
  for (let count = 1; count <= maxRows; count *= 2) {
    for (const image of [usual, ...others]) {
      const begun = Promise.resolve();
      const detect = () => crew.work(() => begun.then(() => detector.detect(image)));
      await Promise.all(Array.from({ length: count }, detect));
    }
    await embedder.embed(usual, faces(count));
  }
}

export interface SharedRuns {
  readonly crew: Crew;
  readonly maxRows: number;
}

/** A picture of four drawn faces, and where their landmarks are. */
export function drawnFaces(): { readonly image: RgbImage; readonly landmarks: readonly Landmarks[] } {
  return { image: drawFaces({ width: 640, height: 480 }, corners), landmarks: corners.map(landmarksAt) };
}

function drawFaces({ width, height }: Size, corners: readonly Point[]): RgbImage {
  const image = { width, height, data: new Uint8Array(width * height * 3).fill(90) };
  for (const corner of corners) {
    fillEllipse(image, facePart(corner, { x: 0.5, y: 0.5 }, { x: 0.38, y: 0.5 }), [205, 160, 135]);
    const { leftEye, rightEye, nose } = relative;
    for (const eye of [leftEye, rightEye])
      fillEllipse(image, facePart(corner, eye, { x: 0.07, y: 0.035 }), [40, 30, 30]);
    fillEllipse(image, facePart(corner, nose, { x: 0.05, y: 0.03 }), [150, 105, 90]);
    fillEllipse(image, facePart(corner, { x: 0.5, y: 0.78 }, { x: 0.14, y: 0.03 }), [150, 60, 60]);
  }
  return image;
}

/** Where the five points stand in a drawn face, in parts of it. */
const relative: Landmarks = {
  leftEye: { x: 0.34, y: 0.42 },
  rightEye: { x: 0.66, y: 0.42 },
  nose: { x: 0.5, y: 0.6 },
  leftMouth: { x: 0.37, y: 0.78 },
  rightMouth: { x: 0.63, y: 0.78 },
};

const onFace = (corner: Point, { x, y }: Point): Point => ({ x: corner.x + x * facePx, y: corner.y + y * facePx });

function landmarksAt(corner: Point): Landmarks {
  return {
    leftEye: onFace(corner, relative.leftEye),
    rightEye: onFace(corner, relative.rightEye),
    nose: onFace(corner, relative.nose),
    leftMouth: onFace(corner, relative.leftMouth),
    rightMouth: onFace(corner, relative.rightMouth),
  };
}

function facePart(corner: Point, centre: Point, radius: Point): BoundingBox {
  const { x, y } = onFace(corner, centre);
  const [rx, ry] = [radius.x * facePx, radius.y * facePx];
  return { left: x - rx, top: y - ry, right: x + rx, bottom: y + ry };
}

/** Fills the ellipse inside a box that lies inside the image. */
function fillEllipse(
  { width, data }: RgbImage,
  { left, top, right, bottom }: BoundingBox,
  colour: readonly number[],
): void {
  const [cx, cy] = [(left + right) / 2, (top + bottom) / 2];
  for (let y = Math.ceil(top); y < bottom; y++)
    for (let x = Math.ceil(left); x < right; x++)
      if (((x - cx) / (right - cx)) ** 2 + ((y - cy) / (bottom - cy)) ** 2 <= 1) data.set(colour, (y * width + x) * 3);
}
