import { readFile } from "node:fs/promises";
import type { Engine, EngineFace } from "../src/engine/engine.ts";
import { type BoundingBox, heightOf, widthOf } from "../src/face/geometry.ts";
import type { EmbeddedCopy } from "../src/gallery/embeddings-file.ts";
import { sharp } from "../src/images/sharp.ts";
import { copyDamages, degradedCopy } from "./degraded-copies.ts";

/** Around the face, in sides of its box: enough that a detector sees a head and not a part of one. */
const portraitSides = 3;
/** A larger face is shrunk to this first: every damage makes it smaller still, and blurring large pictures takes long. */
const largestFacePx = 128;
/** Farther from where the face was, in sides of its box, it is another face. */
const farthest = 0.5;

/**
 * Embeds damaged copies of one face of a picture, each found, aligned and judged anew, as the server would do it.
 * A copy in which the face is not found any more is left out.
 *
 * @param sha256 - of the picture's bytes; it decides the damage, so that the same picture gives the same copies
 */
export async function embedCopies(
  engine: Pick<Engine, "recognize">,
  path: string,
  face: EngineFace,
  sha256: string,
): Promise<readonly EmbeddedCopy[]> {
  const portrait = await cutOut(await readFile(path), face);
  const copies: EmbeddedCopy[] = [];
  for (const damage of copyDamages) {
    const copy = await degradedCopy(portrait.bytes, damage, { sizePx: portrait.sizePx, sha256 });
    if (copy === undefined) continue;
    const { faces } = await engine.recognize({ image: { kind: "bytes", bytes: copy.bytes }, withEmbeddings: true });
    const found = nearest(faces, scaled(portrait.box, copy.scale));
    if (found?.embedding) copies.push({ damage: damage.name, vector: found.embedding, quality: found.quality });
  }
  return copies;
}

interface Portrait {
  /** A PNG. */
  readonly bytes: Buffer;
  readonly box: BoundingBox;
  readonly sizePx: number;
}

async function cutOut(picture: Uint8Array, { box, quality }: EngineFace): Promise<Portrait> {
  const upright = sharp(picture, { failOn: "truncated" }).autoOrient().toColourspace("srgb").removeAlpha();
  const { autoOrient: size } = await sharp(picture).metadata();
  const reach = (portraitSides / 2) * Math.max(widthOf(box), heightOf(box));
  const middle = middleOf(box);
  const left = Math.max(0, Math.floor(middle.x - reach));
  const top = Math.max(0, Math.floor(middle.y - reach));
  const width = Math.min(size.width, Math.ceil(middle.x + reach)) - left;
  const height = Math.min(size.height, Math.ceil(middle.y + reach)) - top;
  const scale = Math.min(1, largestFacePx / quality.sizePx);
  const bytes = await upright
    .extract({ left, top, width, height })
    .resize({
      width: Math.max(1, Math.round(width * scale)),
      height: Math.max(1, Math.round(height * scale)),
      fit: "fill",
    })
    .png({ compressionLevel: 1 })
    .toBuffer();
  const moved = { left: box.left - left, top: box.top - top, right: box.right - left, bottom: box.bottom - top };
  return { bytes, box: scaled(moved, scale), sizePx: quality.sizePx * scale };
}

function nearest(faces: readonly EngineFace[], expected: BoundingBox): EngineFace | undefined {
  const goal = middleOf(expected);
  const away = ({ box }: EngineFace): number => {
    const { x, y } = middleOf(box);
    return Math.hypot(x - goal.x, y - goal.y) / widthOf(expected);
  };
  return faces.filter((face) => away(face) <= farthest).sort((a, b) => away(a) - away(b))[0];
}

const middleOf = ({ left, top, right, bottom }: BoundingBox) => ({ x: (left + right) / 2, y: (top + bottom) / 2 });

const scaled = ({ left, top, right, bottom }: BoundingBox, by: number): BoundingBox => ({
  left: left * by,
  top: top * by,
  right: right * by,
  bottom: bottom * by,
});
