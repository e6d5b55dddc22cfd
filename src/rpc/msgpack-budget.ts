import { FaceServiceError } from "../errors.ts";

/** Most values (numbers, texts, keys, lists, maps) in one message, and how deep they may nest. */
const maxValues = 200_000;
const maxDepth = 64;

/**
 * Walks a msgpack value without building it and refuses one that would be costly to build: 64 MB of nested
 * empty lists would take seconds of the event loop and gigabytes of memory. Bytes and texts are stepped over.
 *
 * @throws {FaceServiceError} REQUEST_INVALID for too many values, too deep nesting or a value that is cut short
 * @see the MessagePack specification with bin and ext (2013), section "Formats"
 */
export function checkMsgpackBudget(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const toCome: number[] = []; // values still to come at each depth of nesting
  let position = 0;
  let values = 0;
  do {
    const { size, children } = headAt(view, position);
    position += size;
    values += 1;
    if (values > maxValues) throw refused(`at most ${maxValues} values`, "more");
    if (children > 0) toCome.push(children);
    else closeFull(toCome);
    if (toCome.length > maxDepth) throw refused(`at most ${maxDepth} levels of nesting`, "more");
  } while (toCome.length > 0);
  if (position !== bytes.length) throw refused(`a message of ${bytes.length} bytes`, `one of ${position}`);
}

/** Counts one value off, and with it every list and map that it completes. */
function closeFull(toCome: number[]): void {
  while (toCome.length > 0) {
    const left = (toCome.pop() ?? 1) - 1;
    if (left === 0) continue;
    toCome.push(left);
    return;
  }
}

/** The first bytes of a value. */
interface Head {
  /** Bytes of the value without its children. */
  readonly size: number;
  readonly children: number;
}

function headAt(view: DataView, at: number): Head {
  if (at >= view.byteLength) throw cutShort();
  const first = view.getUint8(at);
  if (first < 0x80 || first >= 0xe0) return { size: 1, children: 0 };
  if (first < 0x90) return { size: 1, children: 2 * (first & 0x0f) };
  if (first < 0xa0) return { size: 1, children: first & 0x0f };
  if (first < 0xc0) return { size: 1 + (first & 0x1f), children: 0 };
  const { size, lengthBytes, unit } = formats[first - 0xc0] ?? plain(0);
  const length = lengthBytes === 0 ? 0 : lengthAt(view, at + 1, lengthBytes);
  return unit === "bytes"
    ? { size: 1 + lengthBytes + size + length, children: 0 }
    : { size: 1 + lengthBytes, children: length * (unit === "pairs" ? 2 : 1) };
}

/** A format with a first byte from 0xc0 to 0xdf. */
interface Format {
  /** Bytes besides the first one, the length and what the length counts. */
  readonly size: number;
  readonly lengthBytes: 0 | 1 | 2 | 4;
  readonly unit: "bytes" | "items" | "pairs";
}

const plain = (size: number): Format => ({ size, lengthBytes: 0, unit: "bytes" });
const sized = (lengthBytes: 1 | 2 | 4, size = 0): Format => ({ size, lengthBytes, unit: "bytes" });
const list = (lengthBytes: 2 | 4): Format => ({ size: 0, lengthBytes, unit: "items" });
const map = (lengthBytes: 2 | 4): Format => ({ size: 0, lengthBytes, unit: "pairs" });

const formats: readonly Format[] = [
  ...[0, 0, 0, 0].map(plain), // nil, never used, false, true
  ...[sized(1), sized(2), sized(4)], // bytes
  ...[sized(1, 1), sized(2, 1), sized(4, 1)], // extensions, with their type
  ...[4, 8].map(plain), // floats
  ...[1, 2, 4, 8, 1, 2, 4, 8].map(plain), // unsigned and signed integers
  ...[2, 3, 5, 9, 17].map(plain), // extensions of fixed size, with their type
  ...[sized(1), sized(2), sized(4)], // texts
  ...[list(2), list(4), map(2), map(4)],
];

function lengthAt(view: DataView, at: number, lengthBytes: 1 | 2 | 4): number {
  if (at + lengthBytes > view.byteLength) throw cutShort();
  if (lengthBytes === 1) return view.getUint8(at);
  return lengthBytes === 2 ? view.getUint16(at) : view.getUint32(at);
}

const cutShort = (): FaceServiceError => refused("a whole message", "one that is cut short");

function refused(wanted: string, got: string): FaceServiceError {
  return new FaceServiceError("REQUEST_INVALID", `expected ${wanted}, got ${got}`);
}
