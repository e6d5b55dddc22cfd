import { seededRandom } from "../../../src/classifier/random.ts";
import { type Degradation, degrade } from "../../../src/images/degrade.ts";
import { sharp } from "../../../src/images/sharp.ts";

/** Camera-like damage to a photo of one face, all lengths against the face so that every photo suffers alike. */
export interface Damage {
  /** Size that the face is shrunk to; absent: as large as it is. */
  readonly facePx?: number;
  /** Radius of the disc of confusion, in parts of the face. */
  readonly defocus?: number;
  /** Length of the path of a moving face, in parts of the face. */
  readonly motion?: number;
  readonly dark?: { readonly light: number; readonly noise: number };
  readonly jpegQuality?: number;
  /**
   * How the shrunk and compressed picture is shown: enlarged again to its old size, as a client would that crops and
   * zooms, or as it is, small, in the middle of a frame of 640 x 480, as a camera gives it. Absent: as it is.
   */
  readonly shown?: "enlarged" | "in a frame";
}

/** Every damage that the bench tries, by its name in the table. Each small face comes in both shapes. */
export const damages = {
  "80 px q40 enlarged": { facePx: 80, jpegQuality: 40, shown: "enlarged" },
  "48 px q40 enlarged": { facePx: 48, jpegQuality: 40, shown: "enlarged" },
  "32 px q40 enlarged": { facePx: 32, jpegQuality: 40, shown: "enlarged" },
  "24 px q40 enlarged": { facePx: 24, jpegQuality: 40, shown: "enlarged" },
  "80 px q40 in a frame": { facePx: 80, jpegQuality: 40, shown: "in a frame" },
  "48 px q40 in a frame": { facePx: 48, jpegQuality: 40, shown: "in a frame" },
  "32 px q40 in a frame": { facePx: 32, jpegQuality: 40, shown: "in a frame" },
  "24 px q40 in a frame": { facePx: 24, jpegQuality: 40, shown: "in a frame" },
  "jpeg q40": { jpegQuality: 40 },
  defocus: { defocus: 0.05, jpegQuality: 75 },
  motion: { motion: 0.16, jpegQuality: 75 },
  "low light": { dark: { light: 0.15, noise: 4 }, jpegQuality: 60 },
} as const satisfies Readonly<Record<string, Damage>>;

/** Beyond what is worth naming: they show where quality gates must stand. */
export const harshDamages = {
  "16 px q40 in a frame": { facePx: 16, jpegQuality: 40, shown: "in a frame" },
  "strong defocus": { defocus: 0.08, jpegQuality: 75 },
  "stronger defocus": { defocus: 0.12, jpegQuality: 75 },
} as const satisfies Readonly<Record<string, Damage>>;

export type DamageName = keyof typeof damages | keyof typeof harshDamages;

const all: Readonly<Record<DamageName, Damage>> = { ...damages, ...harshDamages };

export const damageOf = (name: DamageName): Damage => all[name];

/** A camera's small stream. */
const frame = { width: 640, height: 480 };
const lossyEnough = 90;

/**
 * @param face - of the undamaged photo: its size in pixels, and a seed, so that one photo always suffers the same
 * @returns the bytes of a JPEG, or of a PNG where the picture was enlarged again
 */
export async function applyDamage(
  bytes: Uint8Array,
  damage: Damage,
  { sizePx, seed }: { readonly sizePx: number; readonly seed: number },
): Promise<Buffer> {
  const small = await degrade(bytes, degradationOf(damage, sizePx, seed));
  if (damage.shown !== "enlarged") return small;
  const { autoOrient: size } = await sharp(bytes).metadata();
  return await sharp(small)
    .resize({ ...size, fit: "fill", kernel: "cubic" })
    .png({ compressionLevel: 1 })
    .toBuffer();
}

function degradationOf(damage: Damage, sizePx: number, seed: number): Degradation {
  const { facePx = sizePx, defocus, motion, dark, jpegQuality = lossyEnough, shown } = damage;
  const random = seededRandom(seed);
  const angle = Math.PI * random();
  const shift = { x: Math.floor(8 * random()), y: Math.floor(8 * random()) };
  return {
    scale: Math.min(1, facePx / sizePx),
    jpegQuality,
    ...(defocus === undefined ? {} : { defocusPx: defocus * sizePx }),
    ...(motion === undefined ? {} : { motion: { lengthPx: motion * sizePx, angle } }),
    ...(dark === undefined ? {} : { dark: { ...dark, random } }),
    ...(shown === "in a frame" ? { frame: { ...frame, shift } } : {}),
  };
}
