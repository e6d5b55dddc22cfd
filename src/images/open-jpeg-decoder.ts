import { FaceServiceError, messageOf } from "../errors.ts";
import { decodeImage, type PlainDecoder } from "./decode.ts";
import { sharp } from "./sharp.ts";
import { TurboJpeg } from "./turbojpeg.ts";

export type JpegDecoderChoice = "auto" | "libvips" | "turbojpeg";

export interface JpegDecoder {
  readonly name: "libvips" | "turbojpeg";
  /** To be asked before libvips; absent: libvips decodes everything. */
  readonly plain?: PlainDecoder;
  /** Why it is libvips although another was looked for. */
  readonly reason?: string;
}

const usualLibrary = "libturbojpeg.so.0";

/**
 * Looks for the system's libjpeg-turbo and holds it against libvips.
 *
 * @param library - a file, or a name that the system's loader knows
 * @throws {FaceServiceError} CONFIG_INVALID when "turbojpeg" is wanted and is missing or gives other pixels
 */
export async function openJpegDecoder(wanted: JpegDecoderChoice, library = usualLibrary): Promise<JpegDecoder> {
  if (wanted === "libvips") return { name: "libvips" };
  try {
    const plain = new TurboJpeg(library);
    await checkPixels(plain);
    return { name: "turbojpeg", plain };
  } catch (error) {
    const reason = `${library}: ${messageOf(error)}`;
    if (wanted === "auto") return { name: "libvips", reason };
    throw new FaceServiceError(
      "CONFIG_INVALID",
      `images.jpegDecoder is "turbojpeg", but it cannot be used: ${reason}; apt-get install libturbojpeg0, or set it to "auto"`,
      { cause: error },
    );
  }
}

/** Odd, so that the last blocks and the last colours are cut. */
const tested = { width: 75, height: 53 };
const limits = { maxBytes: 100_000, maxPixels: 10_000, maxSidePx: 100 };

/** @throws {Error} when a drawn picture comes out of both in other pixels, or does not come out at all */
async function checkPixels(plain: PlainDecoder): Promise<void> {
  for (const [kind, jpeg] of await drawnJpegs()) {
    const { image } = await decodeImage(jpeg, limits);
    const seen = await plain.decode(jpeg, limits);
    if (seen === undefined || Buffer.compare(seen.data, image.data) !== 0)
      throw new Error(`expected libvips' pixels of a drawn ${kind} JPEG from it, got ${seen ? "others" : "none"}`);
  }
}

function drawnJpegs(): Promise<readonly (readonly [kind: string, jpeg: Buffer])[]> {
  const { width, height } = tested;
  const data = Buffer.alloc(width * height * 3);
  // Edges, slopes and fine patterns in every colour.
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    data[i] = (x * y + 40 * (i % 3) + (x > y ? 90 : 3 * x)) % 256;
  }
  const drawn = sharp(data, { raw: { ...tested, channels: 3 } });
  const kinds = {
    "4:2:0": drawn.clone().jpeg({ chromaSubsampling: "4:2:0", quality: 70 }),
    "4:4:4": drawn.clone().jpeg({ chromaSubsampling: "4:4:4", quality: 90 }),
    grey: drawn.clone().greyscale().jpeg({ quality: 70 }),
  };
  return Promise.all(Object.entries(kinds).map(async ([kind, jpeg]) => [kind, await jpeg.toBuffer()] as const));
}
