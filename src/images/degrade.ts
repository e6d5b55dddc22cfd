import type { Size } from "../face/geometry.ts";
import { sharp } from "./sharp.ts";

/** What a camera does to a picture on its way, in the order of the light: lens, sensor, encoder. */
export interface Degradation {
  /** Radius of the disc to which defocus spreads a point, in pixels of the original. */
  readonly defocusPx?: number;
  /** Length and direction of the path of a point while the shutter is open, in pixels of the original and radians. */
  readonly motion?: { readonly lengthPx: number; readonly angle: number };
  /** Pixels of the result per pixel of the original, at most 1. */
  readonly scale: number;
  /** Little light: share of it that is left, and the noise that the sensor adds before it amplifies, of 255. */
  readonly dark?: { readonly light: number; readonly noise: number; readonly random: () => number };
  /** A larger frame of this size in whose middle the picture lies, `shift` pixels off; its border goes on outside. */
  readonly frame?: Size & { readonly shift: { readonly x: number; readonly y: number } };
  /** 1 to 100. */
  readonly jpegQuality: number;
}

/** @returns a JPEG of the smaller size, or of the frame's */
export async function degrade(bytes: Uint8Array, degradation: Degradation): Promise<Buffer> {
  const { scale, dark, frame, jpegQuality } = degradation;
  const { data, info } = await blurred(bytes, degradation).raw().toBuffer({ resolveWithObject: true });
  const size = { width: shrunk(info.width, scale), height: shrunk(info.height, scale) };
  const raw = { ...size, channels: 3 as const };
  const small = await sharp(data, { raw: info })
    .resize({ ...size, fit: "fill", kernel: "linear" })
    .raw()
    .toBuffer();
  const sensed = sharp(dark === undefined ? small : darkened(small, dark), { raw });
  const framed = frame === undefined ? sensed : sensed.extend(marginsIn(frame, size));
  return await framed.jpeg({ quality: jpegQuality }).toBuffer();
}

const shrunk = (sidePx: number, scale: number): number => Math.max(1, Math.round(sidePx * scale));

function blurred(bytes: Uint8Array, { defocusPx = 0, motion }: Degradation) {
  const image = sharp(bytes, { failOn: "truncated" }).autoOrient().toColourspace("srgb").removeAlpha();
  const kernel = motion === undefined ? discKernel(defocusPx) : pathKernel(motion);
  return kernel.width > 1 ? image.convolve(kernel) : image;
}

function marginsIn(frame: NonNullable<Degradation["frame"]>, { width, height }: Size) {
  const left = Math.max(0, Math.round((frame.width - width) / 2) + frame.shift.x);
  const top = Math.max(0, Math.round((frame.height - height) / 2) + frame.shift.y);
  return {
    left,
    top,
    right: Math.max(0, frame.width - width - left),
    bottom: Math.max(0, frame.height - height - top),
    extendWith: "copy" as const,
  };
}

interface Kernel {
  readonly width: number;
  readonly height: number;
  readonly kernel: number[];
}

/** Parts of a pixel each way that are looked at to tell how much of it a shape covers. */
const subPixels = 5;

function discKernel(radius: number): Kernel {
  return kernelOf(Math.ceil(radius), (x, y) => x * x + y * y <= radius * radius);
}

function pathKernel({ lengthPx, angle }: { readonly lengthPx: number; readonly angle: number }): Kernel {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return kernelOf(Math.ceil(lengthPx / 2), (x, y) => {
    const along = x * cos + y * sin;
    const across = y * cos - x * sin;
    return Math.abs(along) <= lengthPx / 2 && Math.abs(across) <= 0.5;
  });
}

function kernelOf(reach: number, covers: (x: number, y: number) => boolean): Kernel {
  const width = 2 * reach + 1;
  const kernel: number[] = [];
  for (let row = -reach; row <= reach; row++) {
    for (let column = -reach; column <= reach; column++) {
      let covered = 0;
      for (let part = 0; part < subPixels * subPixels; part++) {
        const x = column + ((part % subPixels) + 0.5) / subPixels - 0.5;
        const y = row + (Math.floor(part / subPixels) + 0.5) / subPixels - 0.5;
        if (covers(x, y)) covered++;
      }
      kernel.push(covered);
    }
  }
  return { width, height: width, kernel };
}

/** Noise is added where there is little light, then the camera's gain brings light and noise up together. */
function darkened(pixels: Buffer, { light, noise, random }: NonNullable<Degradation["dark"]>): Buffer {
  const gain = Math.min(1 / light, 3);
  return Buffer.from(
    pixels.map((value) => Math.min(255, Math.max(0, (value * light + noise * normal(random)) * gain))),
  );
}

/** Box and Muller's normal deviate. */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
