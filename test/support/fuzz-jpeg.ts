/**
 * Holds the decoder with libjpeg-turbo against libvips alone on broken JPEGs: the same pixels or the same words for each. In a process of
 * its own, which a fault of the library would end. Usage: node fuzz-jpeg.js COUNT SEED
 */
import { seededRandom } from "../../src/classifier/random.ts";
import { messageOf } from "../../src/errors.ts";
import { decodeImage, type PlainDecoder } from "../../src/images/decode.ts";
import { openJpegDecoder } from "../../src/images/open-jpeg-decoder.ts";
import { jpegsOf } from "./jpeg-kinds.ts";

const [count = Number.NaN, seed = Number.NaN] = process.argv.slice(2).map(Number);
const random = seededRandom(seed);
const below = (limit: number): number => Math.floor(random() * limit);
const limits = { maxBytes: 1_000_000, maxPixels: 1_000_000, maxSidePx: 1000 };

function drawn(width: number, height: number) {
  const data = Buffer.from(Array.from({ length: width * height * 3 }, (_, i) => (i * 7 + below(60)) % 256));
  return { width, height, data };
}
const whole = [drawn(71, 45), drawn(16, 120)].flatMap((image) => Object.values(jpegsOf(image, 75)));

/** One to four changes: bytes set, cut out, put in, repeated; or the end taken away. */
function broken(jpeg: Buffer): Buffer {
  let bytes: Buffer = jpeg;
  for (let changes = 1 + below(4); changes > 0; changes--) {
    // Half of them in the headers, which are the smaller part.
    const at = below(random() < 0.5 ? Math.min(bytes.length, 700) : bytes.length);
    const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)];
    const noise = Buffer.from(Array.from({ length: 1 + below(6) }, () => below(256)));
    const parts = [
      [head, noise, tail.subarray(noise.length)],
      [head, noise, tail.subarray(noise.length)],
      [head, tail.subarray(noise.length)],
      [head, noise, tail],
      [head, tail.subarray(0, 200), tail],
      below(3) === 0 ? [head] : [bytes],
    ];
    bytes = Buffer.concat(parts[below(parts.length)] ?? []);
  }
  return bytes;
}

const verdict = (bytes: Buffer, plain?: PlainDecoder): Promise<string> =>
  decodeImage(bytes, limits, plain).then(
    ({ image, size, scale }) => {
      const pixels = Buffer.from(image.data.buffer, image.data.byteOffset, image.data.length).toString("base64");
      // The next picture is decoded over this one's pixels, as in a worker.
      plain?.release(image);
      return `${size.width}x${size.height} ${scale} ${pixels}`;
    },
    (error: unknown) => messageOf(error),
  );

const { plain } = await openJpegDecoder("turbojpeg");
if (plain === undefined) throw new Error("expected a plain decoder");
let [byPlain, refused, other] = [0, 0, 0];
for (let i = 0; i < count; i++) {
  const bytes = broken(whole[below(whole.length)] ?? Buffer.alloc(0));
  const known = await plain.decode(bytes, limits);
  const [expected, actual] = [await verdict(bytes), await verdict(bytes, plain)];
  if (known !== undefined) byPlain += 1;
  else if (expected.includes("image")) refused += 1;
  if (expected === actual) continue;
  other += 1;
  console.error(`${expected.slice(0, 80)}\n${actual.slice(0, 80)}\n${bytes.toString("base64")}`);
}
console.log(JSON.stringify({ tried: count, byPlain, refused, other }));
