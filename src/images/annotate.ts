import type { BoundingBox, Size } from "../face/geometry.ts";
import type { RgbImage } from "../face/image.ts";
import { type Landmarks, landmarkPoints } from "../face/landmarks.ts";
import type { AnsweredFace } from "../face/recognition.ts";
import { type DecodeLimits, decodeImage } from "./decode.ts";
import { colours, labelOf, placePlates } from "./face-label.ts";
import { type Coverage, fillCoverage, fillRectangle, frameRectangle } from "./paint.ts";
import { sharp } from "./sharp.ts";
import { descent, strokeText, strokeWidth } from "./stroke-font.ts";

export interface AnnotateOptions {
  readonly limits: DecodeLimits;
  /** Mark the five landmarks of each face. */
  readonly landmarks: boolean;
  /** Of the JPEG, 1 to 100. */
  readonly quality: number;
  /** What to write at each face; where there is none: what was answered. */
  readonly labels: readonly (string | undefined)[];
}

const usualOptions: AnnotateOptions = {
  limits: { maxBytes: 33_554_432, maxPixels: 40_000_000, maxSidePx: 4096 },
  landmarks: false,
  quality: 88,
  labels: [],
};

const white = [255, 255, 255] as const;
const black = [0, 0, 0] as const;
const yellow = [255, 212, 0] as const;

/** Sizes grow with the picture, so that a label reads alike on a phone's picture and on a camera's thumbnail. */
interface Pen {
  readonly linePx: number;
  readonly capPx: number;
}

/**
 * Draws each face's box and, on a plate in the box's colour, who it is: green a known person, red a stranger, grey
 * what was not decided, with the reason. Of whom the face's place was not told, there is the plate alone. No fonts of the system are used.
 *
 * @param faces - in pixels of the upright original
 * @returns a JPEG, upright, without the original's metadata; shrunk if a side is longer than the limit
 * @throws {FaceServiceError} IMAGE_UNREADABLE
 */
export async function annotateImage(
  bytes: Uint8Array,
  faces: readonly AnsweredFace[],
  options: Partial<AnnotateOptions> = {},
): Promise<Buffer> {
  const { limits, landmarks, quality, labels } = { ...usualOptions, ...options };
  // Freshly decoded, so that it may be painted into.
  const { image, scale } = await decodeImage(bytes, limits);
  const pen = penFor(image);
  const boxes = faces.map(({ box }) => visibleBox(box, image, { scale, linePx: pen.linePx }));
  for (const [index, face] of faces.entries()) {
    // Where the face is was not told: a frame would claim it.
    if (face.landmarks === undefined) continue;
    paintBox(image, boxes[index]!, pen.linePx, face);
    if (landmarks) paintLandmarks(image, face.landmarks, scale, pen.linePx);
  }
  // Labels come last, so that no line crosses a name.
  const texts = faces.map(({ identification }, index) => labels[index] ?? labelOf(identification));
  await paintLabels(image, faces, { texts, boxes, pen });
  const { width, height } = image;
  return await sharp(image.data, { raw: { width, height, channels: 3 } })
    // Thin coloured lines do not survive at half the colour resolution.
    .jpeg({ quality, chromaSubsampling: "4:4:4" })
    .toBuffer();
}

function penFor({ width, height }: Size): Pen {
  const shorter = Math.min(width, height);
  return { linePx: Math.max(2, Math.round(shorter / 170)), capPx: Math.max(9, shorter / 34) };
}

/** The outer edge of the box's line, on whole pixels; all of it is inside the picture, and some of it always is seen. */
function visibleBox(
  box: BoundingBox,
  picture: Size,
  { scale, linePx }: { scale: number; linePx: number },
): BoundingBox {
  const half = linePx / 2;
  const least = 2 * linePx;
  const low = (value: number, limit: number): number =>
    Math.max(0, Math.min(Math.round(value * scale - half), limit - least));
  const high = (value: number, limit: number): number => Math.min(Math.max(0, Math.round(value * scale + half)), limit);
  const left = low(box.left, picture.width);
  const top = low(box.top, picture.height);
  return {
    left,
    top,
    right: Math.max(left + least, high(box.right, picture.width)),
    bottom: Math.max(top + least, high(box.bottom, picture.height)),
  };
}

/** A darker edge keeps the line visible on a ground of its own colour. */
function paintBox(out: RgbImage, box: BoundingBox, linePx: number, { identification }: AnsweredFace): void {
  const edgePx = Math.ceil(linePx / 3);
  const edge = { colour: black, opacity: 0.45 };
  frameRectangle(out, grown(box, edgePx), edgePx, edge);
  frameRectangle(out, box, linePx, { colour: colours[identification.kind], opacity: 1 });
}

function paintLandmarks(out: RgbImage, landmarks: Landmarks, scale: number, linePx: number): void {
  for (const { x, y } of landmarkPoints(landmarks)) {
    const left = Math.round(x * scale - linePx);
    const top = Math.round(y * scale - linePx);
    const mark = { left, top, right: left + 2 * linePx, bottom: top + 2 * linePx };
    fillRectangle(out, grown(mark, 1), black);
    fillRectangle(out, mark, yellow);
  }
}

async function paintLabels(
  out: RgbImage,
  faces: readonly AnsweredFace[],
  { texts, boxes, pen }: { texts: readonly string[]; boxes: readonly BoundingBox[]; pen: Pen },
): Promise<void> {
  const labels = texts.map((text) => fittingLabel(text, out, pen.capPx));
  const plates = labels.map(({ width, height }, index) => ({ width, height, box: boxes[index]! }));
  const places = placePlates(plates, out);
  for (const [index, label] of labels.entries()) {
    const place = places[index]!;
    fillRectangle(out, place, colours[faces[index]!.identification.kind]);
    fillCoverage(out, await written(label), place, white);
  }
}

interface Label extends Size {
  readonly text: string;
  readonly capPx: number;
}

const paddingPerCap = 0.45;

/** A label that is wider or higher than the picture is written smaller until it fits. */
function fittingLabel(text: string, picture: Size, wantedCapPx: number): Label {
  const width = strokeText(text, wantedCapPx, { x: 0, y: 0 }).widthPx + 2 * wantedCapPx * paddingPerCap;
  const height = wantedCapPx * (1 + descent + 2 * paddingPerCap);
  const fit = Math.min(1, picture.width / width, picture.height / height);
  return {
    text,
    capPx: wantedCapPx * fit,
    width: Math.max(1, Math.floor(width * fit)),
    height: Math.max(1, Math.floor(height * fit)),
  };
}

/** The writing on a plate. The SVG has nothing but a path in it: no text that would need a font or an escape. */
async function written({ text, capPx, width, height }: Label): Promise<Coverage> {
  const paddingPx = capPx * paddingPerCap;
  const { path } = strokeText(text, capPx, { x: paddingPx, y: paddingPx + capPx * 1.1 });
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<path d="${path}" fill="none" stroke="#fff" stroke-width="${capPx * strokeWidth}" stroke-linecap="round" stroke-linejoin="round"/></svg>`;
  const data = await sharp(Buffer.from(svg)).extractChannel("alpha").raw().toBuffer();
  return { width, height, data };
}

const grown = ({ left, top, right, bottom }: BoundingBox, by: number): BoundingBox => ({
  left: left - by,
  top: top - by,
  right: right + by,
  bottom: bottom + by,
});
