import { type BoundingBox, heightOf, type Size, widthOf } from "../face/geometry.ts";
import { landmarkPoints } from "../face/landmarks.ts";
import type { RecognizedFace } from "../face/recognition.ts";
import { type DecodeLimits, decodeImage } from "./decode.ts";
import { colours, labelOf, type Plate, placePlates } from "./face-label.ts";
import { sharp } from "./sharp.ts";
import { descent, strokeText, strokeWidth } from "./stroke-font.ts";

export interface AnnotateOptions {
  readonly limits: DecodeLimits;
  /** Mark the five landmarks of each face. */
  readonly landmarks: boolean;
  /** Of the JPEG, 1 to 100. */
  readonly quality: number;
}

const usualOptions: AnnotateOptions = {
  limits: { maxBytes: 33_554_432, maxPixels: 40_000_000, maxSidePx: 4096 },
  landmarks: false,
  quality: 88,
};

/** Sizes grow with the picture, so that a label reads alike on a phone's picture and on a camera's thumbnail. */
interface Pen {
  readonly linePx: number;
  readonly capPx: number;
  readonly paddingPx: number;
}

/**
 * Draws each face's box and, on a plate in the box's colour, who it is: green a known person, red a stranger, grey
 * what was not decided, with the reason. No fonts of the system are used.
 *
 * @param faces - in pixels of the upright original
 * @returns a JPEG, upright, without the original's metadata; shrunk if a side is longer than the limit
 * @throws {FaceServiceError} IMAGE_UNREADABLE
 */
export async function annotateImage(
  bytes: Uint8Array,
  faces: readonly RecognizedFace[],
  options: Partial<AnnotateOptions> = {},
): Promise<Buffer> {
  const { limits, landmarks, quality } = { ...usualOptions, ...options };
  const { image, scale } = await decodeImage(bytes, limits);
  const { width, height } = image;
  const overlay = drawing(faces, { width, height, scale, landmarks });
  return await sharp(image.data, { raw: { width, height, channels: 3 } })
    .composite([{ input: Buffer.from(overlay), left: 0, top: 0 }])
    // Thin coloured lines do not survive at half the colour resolution.
    .jpeg({ quality, chromaSubsampling: "4:4:4" })
    .toBuffer();
}

interface Canvas extends Size {
  /** Pixels of the canvas per pixel of the original. */
  readonly scale: number;
  readonly landmarks: boolean;
}

/** An SVG of the canvas's size with nothing but shapes in it: no text that would need a font or an escape. */
function drawing(faces: readonly RecognizedFace[], canvas: Canvas): string {
  const pen = penFor(canvas);
  const boxes = faces.map(({ box }) => visibleBox(scaled(box, canvas.scale), canvas, pen.linePx));
  const labels = faces.map(({ identification }) => fittingText(labelOf(identification), canvas, pen));
  const plates = labels.map((label, index): Plate => ({ ...label.plate, box: grown(boxes[index]!, pen.linePx / 2) }));
  const places = placePlates(plates, canvas);
  const drawn = faces.map((face, index) => {
    const colour = colours[face.identification.kind];
    const marks = canvas.landmarks ? landmarkMarks(face, canvas.scale, pen) : "";
    return {
      lines: boxLines(boxes[index]!, colour, pen) + marks,
      label: plateShape(places[index]!, labels[index]!, colour),
    };
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${canvas.width}" height="${canvas.height}">`,
    // Labels lie above all boxes, so that no line crosses a name.
    ...drawn.map(({ lines }) => lines),
    ...drawn.map(({ label }) => label),
    "</svg>",
  ].join("");
}

function penFor({ width, height }: Size): Pen {
  const shorter = Math.min(width, height);
  const capPx = Math.max(9, shorter / 34);
  return { linePx: Math.max(2, Math.round(shorter / 260)), capPx, paddingPx: capPx * 0.45 };
}

interface Label {
  readonly text: string;
  readonly capPx: number;
  readonly paddingPx: number;
  readonly plate: Size;
}

/** A label that is wider than the picture is written smaller until it fits. */
function fittingText(text: string, picture: Size, { capPx, paddingPx }: Pen): Label {
  const wanted = {
    width: strokeText(text, capPx, { x: 0, y: 0 }).widthPx + 2 * paddingPx,
    height: capPx * (1 + descent) + 2 * paddingPx,
  };
  const fit = Math.min(1, picture.width / wanted.width, picture.height / wanted.height);
  return {
    text,
    capPx: capPx * fit,
    paddingPx: paddingPx * fit,
    plate: { width: wanted.width * fit, height: wanted.height * fit },
  };
}

function plateShape(place: BoundingBox, { text, capPx, paddingPx }: Label, colour: string): string {
  const { path } = strokeText(text, capPx, { x: place.left + paddingPx, y: place.top + paddingPx + capPx * 1.1 });
  return (
    `<rect x="${place.left}" y="${place.top}" width="${widthOf(place)}" height="${heightOf(place)}" fill="${colour}"/>` +
    `<path d="${path}" fill="none" stroke="#fff" stroke-width="${capPx * strokeWidth}" stroke-linecap="round" stroke-linejoin="round"/>`
  );
}

/** A darker edge keeps the line visible on a ground of its own colour. */
function boxLines(box: BoundingBox, colour: string, { linePx }: Pen): string {
  const rect = `<rect x="${box.left}" y="${box.top}" width="${widthOf(box)}" height="${heightOf(box)}" fill="none"`;
  return (
    `${rect} stroke="#000" stroke-opacity="0.45" stroke-width="${linePx * 1.8}"/>` +
    `${rect} stroke="${colour}" stroke-width="${linePx}"/>`
  );
}

function landmarkMarks({ landmarks }: RecognizedFace, scale: number, { linePx }: Pen): string {
  return landmarkPoints(landmarks)
    .map(
      ({ x, y }) =>
        `<circle cx="${x * scale}" cy="${y * scale}" r="${linePx}" fill="#ffd400" stroke="#000" stroke-width="0.5"/>`,
    )
    .join("");
}

/**
 * Where the middle of the box's line runs: on whole pixels, so that it is not blurred; all of the line is inside the
 * picture, and some of it always is seen.
 */
function visibleBox(box: BoundingBox, { width, height }: Size, linePx: number): BoundingBox {
  const half = linePx / 2;
  const inside = (value: number, limit: number): number =>
    Math.min(Math.max(Math.round(value - half), 0), limit - linePx) + half;
  const left = inside(box.left, width - linePx);
  const top = inside(box.top, height - linePx);
  return {
    left,
    top,
    right: Math.max(left + linePx, inside(box.right, width)),
    bottom: Math.max(top + linePx, inside(box.bottom, height)),
  };
}

const scaled = ({ left, top, right, bottom }: BoundingBox, scale: number): BoundingBox => ({
  left: left * scale,
  top: top * scale,
  right: right * scale,
  bottom: bottom * scale,
});

const grown = ({ left, top, right, bottom }: BoundingBox, by: number): BoundingBox => ({
  left: left - by,
  top: top - by,
  right: right + by,
  bottom: bottom + by,
});
