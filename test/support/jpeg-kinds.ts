import koffi from "koffi";
import type { RgbImage } from "../../src/face/image.ts";

/** TJSAMP_*: how many pixels share a colour. */
const subsamplings = { "4:4:4": 0, "4:2:2": 1, "4:2:0": 2, grey: 3, "4:4:0": 4, "4:1:1": 5 };
const progressiveFlag = 16_384;
const rgb = 0;

/** Encodes as libvips cannot: with the system's libjpeg-turbo, in every way of sharing colours. */
export function jpegsOf(image: RgbImage, quality: number): Readonly<Record<string, Buffer>> {
  const library = koffi.load("libturbojpeg.so.0");
  const open = library.func("void *tjInitCompress()");
  const close = library.func("int tjDestroy(void *handle)");
  const free = library.func("void tjFree(void *memory)");
  const compress = library.func(
    "int tjCompress2(void *handle, const uint8_t *pixels, int width, int pitch, int height, int format, _Inout_ void **jpeg, _Inout_ unsigned long *bytes, int subsampling, int quality, int flags)",
  );
  const { width, height, data } = image;
  const encode = (subsampling: number, flags: number): Buffer => {
    // Not kept: version 2.1.5 writes broken pictures after a progressive one.
    const handle = open();
    const [jpeg, bytes]: [unknown[], number[]] = [[null], [0]];
    try {
      const status = compress(handle, data, width, 0, height, rgb, jpeg, bytes, subsampling, quality, flags);
      if (status !== 0) throw new Error("the picture was not encoded");
      return Buffer.from(new Uint8Array(koffi.view(jpeg[0], Number(bytes[0]))));
    } finally {
      free(jpeg[0]);
      close(handle);
    }
  };
  return Object.fromEntries(
    Object.entries(subsamplings).flatMap(([name, subsampling]) => [
      [name, encode(subsampling, 0)],
      [`${name}, progressive`, encode(subsampling, progressiveFlag)],
    ]),
  );
}
