import type { Size } from "../face/geometry.ts";

const startOfImage = 0xffd8;
const startOfScan = 0xda;
const exifSegment = 0xe1;
/** Cameras write a dozen. */
const mostSegments = 200;
/** Baseline and extended, with Huffman's codes. Of a progressive picture that lacks its last scans libjpeg-turbo smooths what libvips does not. */
const frames: ReadonlySet<number> = new Set([0xc0, 0xc1]);
/** Tables and restarts (DHT, DQT, DRI), a comment, and applications' data that change no pixel: of others, APP2 may hold
 * a colour profile or a gain map, APP14 other colours. */
const harmless: ReadonlySet<number> = new Set([
  ...[0xc4, 0xdb, 0xdd, 0xfe, 0xe0],
  ...[0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea, 0xeb, 0xec, 0xed, 0xef],
]);

/**
 * The size of a JPEG whose pixels no two decoders can see differently by its header: sequential, 8 bits, grey or three components, upright,
 * without a colour profile or a second picture.
 *
 * @returns undefined for every other one, and where anything is odd: such a picture is to take the usual way
 * @see ITU-T T.81, annex B
 */
export function plainJpegSize(bytes: Uint8Array): Size | undefined {
  const header = headerOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const [frame, ...others] = header.filter(({ marker }) => frames.has(marker));
  if (frame === undefined || others.length > 0 || !header.every(isHarmless)) return undefined;
  return frameSize(frame.body);
}

const isHarmless = ({ marker, body }: Segment): boolean =>
  frames.has(marker) || harmless.has(marker) || (marker === exifSegment && isUprightExif(body));

interface Segment {
  readonly marker: number;
  readonly body: Buffer;
  /** Where the next one begins. */
  readonly end: number;
}

/** @returns what stands before the first scan; nothing where there is none */
function headerOf(file: Buffer): readonly Segment[] {
  const segments: Segment[] = [];
  if (file.length < 2 || file.readUInt16BE(0) !== startOfImage) return segments;
  for (let segment = segmentAt(file, 2); segment !== undefined; segment = segmentAt(file, segment.end)) {
    if (segment.marker === startOfScan) return segments;
    if (segments.push(segment) > mostSegments) break;
  }
  return [];
}

/** @returns undefined where no segment begins, or where it reaches beyond the file */
function segmentAt(file: Buffer, at: number): Segment | undefined {
  if (at + 4 > file.length || file[at] !== 0xff) return undefined;
  const end = at + 2 + file.readUInt16BE(at + 2);
  if (end < at + 4 || end > file.length) return undefined;
  return { marker: file.readUInt8(at + 1), body: file.subarray(at + 4, end), end };
}

function frameSize(body: Buffer): Size | undefined {
  const [bits, , , , , components = 0] = body;
  if (bits !== 8 || (components !== 1 && components !== 3) || body.length !== 6 + 3 * components) return undefined;
  const size = { width: body.readUInt16BE(3), height: body.readUInt16BE(1) };
  return size.width > 0 && size.height > 0 ? size : undefined;
}

/** The tag of the orientation in either order of bytes, and its entry that says "upright": one number of 16 bits, 1. */
const orientations = [
  { tag: Buffer.of(0x01, 0x12), upright: Buffer.of(0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 1) },
  { tag: Buffer.of(0x12, 0x01), upright: Buffer.of(0x12, 0x01, 3, 0, 1, 0, 0, 0, 1, 0) },
];

/**
 * Wherever the tag's bytes stand, its entry must say "upright": so it does not matter how another reader finds its way. ZoneMinder's
 * own EXIF has times only.
 */
function isUprightExif(body: Buffer): boolean {
  if (body.subarray(0, 4).toString("latin1") !== "Exif") return false;
  return orientations.every(({ tag, upright }) => {
    for (let at = body.indexOf(tag); at !== -1; at = body.indexOf(tag, at + 1))
      if (!body.subarray(at, at + upright.length).equals(upright)) return false;
    return true;
  });
}
