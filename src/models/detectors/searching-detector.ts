import type { DetectionSearch, FaceDetection } from "../../face/detection.ts";
import type { BoundingBox, Size } from "../../face/geometry.ts";
import { heightOf, widthOf } from "../../face/geometry.ts";
import type { RgbImage } from "../../face/image.ts";
import { mostContained, suppressDetections } from "../../face/suppression.ts";
import { cropImage, isCutBy, moveDetection, tilesOf, wholePixels } from "../../face/windows.ts";
import { type DetectionEffort, effortPlans } from "./detection-effort.ts";
import type { NetworkDetector } from "./detector-options.ts";

export interface SearchSettings {
  readonly inputSizePx: number;
  readonly overlap: number;
  readonly maxFaces: number;
  readonly effort: DetectionEffort;
}

export interface SearchDetectors {
  /** Looks at the whole image, for faces of any size. */
  readonly whole: NetworkDetector;
  /** Looks once at a part: large faces are found in the whole. */
  readonly close: NetworkDetector;
}

/** Most boxes of one image that are looked at closely; the largest ones are. */
const maxLookAt = 4;
/** What is added around such a box, in parts of its longer side and in pixels at least: motion ends where skin does. */
const margin = { share: 0.15, leastPx: 32 };
/** A closer look that does not show faces so much larger than the whole image did is not worth its time. */
const leastGain = 1.25;
/** As small images are enlarged: beyond that there is no detail to gain. */
const maxEnlargement = 2;

/** Part of an image, and the longest side to which it is scaled. */
interface Window {
  readonly box: BoundingBox;
  readonly inputSizePx: number;
}

/**
 * Searches the whole image, then, as the effort and the boxes to look at want it, parts of it at a larger scale, and
 * joins what was found.
 */
export async function searchImage(
  { whole, close }: SearchDetectors,
  image: RgbImage,
  { settings, lookAt = [] }: { readonly settings: SearchSettings; readonly lookAt?: DetectionSearch["lookAt"] },
): Promise<readonly FaceDetection[]> {
  const { overlap, maxFaces, effort } = settings;
  const inputSizePx = settings.inputSizePx * effortPlans[effort].scale;
  const windows = effortPlans[effort].tiles
    ? tileWindows(image, settings.inputSizePx)
    : closeWindows(image, lookAt, inputSizePx);
  const found = [...(await whole.detect(image, inputSizePx))];
  if (windows.length === 0) return found;
  for (const { box, inputSizePx: sidePx } of windows)
    for (const face of await close.detect(cropImage(image, box), sidePx)) {
      const moved = moveDetection(face, { x: box.left, y: box.top });
      if (!isCutBy(box, moved, image)) found.push(moved);
    }
  return suppressDetections(found, { overlap, limit: maxFaces, contained: mostContained });
}

/** Pixel by pixel; none where the whole image was seen as large already. */
function tileWindows(image: Size, tilePx: number): readonly Window[] {
  if (Math.max(image.width, image.height) <= tilePx) return [];
  return tilesOf(image, tilePx).map((box) => ({ box, inputSizePx: tilePx }));
}

/** Each is given no more pixels than a square look at the whole image, so that a box costs no more than an image does. */
function closeWindows(image: Size, lookAt: readonly BoundingBox[], inputSizePx: number): readonly Window[] {
  const wholeScale = inputSizePx / Math.max(image.width, image.height);
  const boxes = lookAt.flatMap((box) => wholePixels(withMargin(box), image) ?? []);
  return [...joinTouching(boxes)]
    .sort((a, b) => widthOf(b) * heightOf(b) - widthOf(a) * heightOf(a))
    .slice(0, maxLookAt)
    .flatMap((box) => {
      const [width, height] = [widthOf(box), heightOf(box)];
      const scale = Math.min(maxEnlargement, inputSizePx / Math.sqrt(width * height));
      if (scale < leastGain * wholeScale) return [];
      return [{ box, inputSizePx: Math.round(Math.max(width, height) * scale) }];
    });
}

function withMargin(box: BoundingBox): BoundingBox {
  const by = Math.max(margin.leastPx, margin.share * Math.max(widthOf(box), heightOf(box)));
  return { left: box.left - by, top: box.top - by, right: box.right + by, bottom: box.bottom + by };
}

/** Boxes that share pixels become the one around both, so that nothing is looked at twice. */
function joinTouching(boxes: readonly BoundingBox[]): readonly BoundingBox[] {
  const joined: BoundingBox[] = [];
  for (const box of boxes) {
    let around = box;
    for (let at = 0; at < joined.length; ) {
      const other = joined[at]!;
      if (!touches(around, other)) {
        at++;
        continue;
      }
      around = {
        left: Math.min(around.left, other.left),
        top: Math.min(around.top, other.top),
        right: Math.max(around.right, other.right),
        bottom: Math.max(around.bottom, other.bottom),
      };
      joined.splice(at, 1);
      at = 0;
    }
    joined.push(around);
  }
  return joined;
}

const touches = (a: BoundingBox, b: BoundingBox): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
