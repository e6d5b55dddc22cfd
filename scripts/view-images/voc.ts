import { type BoundingBox, clipBox, heightOf, type Size, widthOf } from "../../src/face/geometry.ts";
import { type Identification, unknownName } from "../../src/face/identification.ts";
import type { AnsweredFace } from "../../src/face/recognition.ts";
import { type DecodeLimits, decodeImage } from "../../src/images/decode.ts";
import { sharp } from "../../src/images/sharp.ts";

/** Name of an object whose face was not decided; such objects are marked as difficult too. */
export const undecidedName = "undecided";

export interface VocPicture {
  /** A JPEG, upright, nothing drawn into it, without the original's metadata. */
  readonly bytes: Buffer;
  readonly size: Size;
  /** Of the original, upright. */
  readonly original: Size;
}

const jpegQuality = 92;

/**
 * The picture that an annotation belongs to.
 *
 * @param sidePx - make it square with this side, whatever its shape was; absent: as it is, within `limits.maxSidePx`
 * @throws {FaceServiceError} IMAGE_UNREADABLE
 */
export async function vocPicture(
  bytes: Uint8Array,
  limits: DecodeLimits,
  sidePx: number | undefined,
): Promise<VocPicture> {
  const { image, size: original } = await decodeImage(bytes, limits);
  const { width, height } = image;
  const picture = sharp(image.data, { raw: { width, height, channels: 3 } });
  const sized = sidePx === undefined ? picture : picture.resize({ width: sidePx, height: sidePx, fit: "fill" });
  const { data, info } = await sized.jpeg({ quality: jpegQuality }).toBuffer({ resolveWithObject: true });
  return { bytes: data, size: { width: info.width, height: info.height }, original };
}

export interface VocAnnotation {
  /** Of the picture's file, in the folder JPEGImages. */
  readonly file: string;
  readonly size: Size;
  readonly original: Size;
  /** In pixels of the original. */
  readonly faces: readonly AnsweredFace[];
}

/**
 * Pascal VOC's annotation of a picture, as XML: an object for each face, by the name that it was given. Its pixels count
 * from 1, and the last one is part of the box.
 *
 * @see http://host.robots.ox.ac.uk/pascal/VOC/voc2012/devkit_doc.pdf
 */
export function vocAnnotation({ file, size, original, faces }: VocAnnotation): string {
  const objects = faces.flatMap(({ box, identification }) => {
    const scaled = scaledBox(box, original, size);
    return scaled === undefined ? [] : [objectOf(scaled, identification, size)];
  });
  const lines = [
    "<annotation>",
    "  <folder>JPEGImages</folder>",
    `  <filename>${escaped(file)}</filename>`,
    "  <source><database>face-det-rec</database></source>",
    `  <size><width>${size.width}</width><height>${size.height}</height><depth>3</depth></size>`,
    "  <segmented>0</segmented>",
    ...objects,
    "</annotation>",
  ];
  return `${lines.join("\n")}\n`;
}

/** On whole pixels inside the picture; undefined if nothing of it is in there. */
function scaledBox(box: BoundingBox, original: Size, size: Size): BoundingBox | undefined {
  const x = size.width / original.width;
  const y = size.height / original.height;
  const inside = clipBox(
    {
      left: Math.round(box.left * x),
      top: Math.round(box.top * y),
      right: Math.round(box.right * x),
      bottom: Math.round(box.bottom * y),
    },
    size,
  );
  return widthOf(inside) > 0 && heightOf(inside) > 0 ? inside : undefined;
}

function objectOf({ left, top, right, bottom }: BoundingBox, identification: Identification, size: Size): string {
  const isCut = left === 0 || top === 0 || right === size.width || bottom === size.height;
  return [
    "  <object>",
    `    <name>${escaped(objectName(identification))}</name>`,
    "    <pose>Unspecified</pose>",
    `    <truncated>${isCut ? 1 : 0}</truncated>`,
    `    <difficult>${identification.kind === "undecided" ? 1 : 0}</difficult>`,
    `    <bndbox><xmin>${left + 1}</xmin><ymin>${top + 1}</ymin><xmax>${right}</xmax><ymax>${bottom}</ymax></bndbox>`,
    "  </object>",
  ].join("\n");
}

function objectName(identification: Identification): string {
  switch (identification.kind) {
    case "known":
      return identification.name;
    case "unknown":
      return unknownName;
    case "undecided":
      return undecidedName;
  }
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};
/** What XML 1.0 has no way to say. */
const notInXml = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

function escaped(text: string): string {
  return text.replace(notInXml, "\u{FFFD}").replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
