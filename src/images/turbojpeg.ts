import koffi from "koffi";
import type { Size } from "../face/geometry.ts";
import type { RgbImage } from "../face/image.ts";
import type { DecodeLimits, PlainDecoder } from "./decode.ts";
import { PixelMemory } from "./pixel-memory.ts";
import { plainJpegSize } from "./plain-jpeg.ts";

type Decompressor = bigint;

/**
 * The old half of TurboJPEG's interface, which version 3 still has.
 *
 * @see turbojpeg.h of libjpeg-turbo 2.1.5
 */
const prototypes = {
  open: "void *tjInitDecompress()",
  close: "int tjDestroy(void *handle)",
  header:
    "int tjDecompressHeader3(void *handle, const uint8_t *jpeg, unsigned long bytes, _Out_ int *width, _Out_ int *height, _Out_ int *subsampling, _Out_ int *colours)",
  decompress:
    "int tjDecompress2(void *handle, const uint8_t *jpeg, unsigned long bytes, uint8_t *pixels, int width, int pitch, int height, int format, int flags)",
} as const;

const rgb = 0;
/** TJCS_YCbCr and TJCS_GRAY. */
const knownColours: readonly number[] = [1, 2];
/** TJFLAG_STOPONWARNING, and TJFLAG_LIMITSCANS: no more than 500. By default the exact DCT and smooth colours. */
const flags = 8192 | 32_768;
const channels = 3;
/** Below the number of calls that koffi has room for. */
const mostAtOnce = 48;

/**
 * libjpeg-turbo's decoder by itself: the same pixels as libvips' with fewer copies, for plain pictures without any fault.
 */
export class TurboJpeg implements PlainDecoder {
  readonly #open: () => Decompressor | null;
  readonly #close: (decompressor: Decompressor) => number;
  readonly #header: (...values: readonly unknown[]) => number;
  readonly #decompress: { async(...values: readonly unknown[]): void };
  /** What the library reads and writes in other threads: without this it might be freed meanwhile. */
  readonly #inUse = new Set<readonly Uint8Array[]>();
  readonly #memory = new PixelMemory();

  /** @param library - a file, or a name that the system's loader knows; throws what the loader says */
  constructor(library: string) {
    const loaded = koffi.load(library);
    this.#open = loaded.func(prototypes.open);
    this.#close = loaded.func(prototypes.close);
    this.#header = loaded.func(prototypes.header);
    this.#decompress = loaded.func(prototypes.decompress);
  }

  async decode(bytes: Uint8Array, { maxPixels, maxSidePx }: DecodeLimits): Promise<RgbImage | undefined> {
    const size = plainJpegSize(bytes);
    if (size === undefined || size.width * size.height > maxPixels) return undefined;
    if (Math.max(size.width, size.height) > maxSidePx || this.#inUse.size >= mostAtOnce) return undefined;
    // One for each picture: it keeps tables, by which the next one that lacks its own would be decoded, and its place after an error.
    const decompressor = this.#open();
    if (decompressor === null) return undefined;
    try {
      if (!this.#sees(size, bytes, decompressor)) return undefined;
      const image = { ...size, data: this.#memory.lend(size.width * size.height * channels) };
      return (await this.#fill(image, bytes, decompressor)) ? image : undefined;
    } finally {
      this.#close(decompressor);
    }
  }

  release({ data }: RgbImage): void {
    this.#memory.giveBack(data);
  }

  /** Whether the library reads the header as this program does: it writes as many pixels as it reads there. */
  #sees({ width, height }: Size, bytes: Uint8Array, decompressor: Decompressor): boolean {
    const found: [number[], number[], number[], number[]] = [[0], [0], [0], [0]];
    if (this.#header(decompressor, bytes, bytes.length, ...found) !== 0) return false;
    const [[foundWidth], [foundHeight], , [colours = 0]] = found;
    return foundWidth === width && foundHeight === height && knownColours.includes(colours);
  }

  /** @returns false where the library found the least to complain of */
  #fill({ width, height, data }: RgbImage, bytes: Uint8Array, decompressor: Decompressor): Promise<boolean> {
    const memory = [bytes, data];
    this.#inUse.add(memory);
    return new Promise((resolve) => {
      const done = (error: Error | null, status: number): void => {
        this.#inUse.delete(memory);
        resolve(error === null && status === 0);
      };
      const picture = [bytes, bytes.length, data, width, width * channels, height] as const;
      this.#decompress.async(decompressor, ...picture, rgb, flags, done);
    });
  }
}
