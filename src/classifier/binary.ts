import { createHash } from "node:crypto";
import { FaceServiceError } from "../errors.ts";

/** Of the content of a file, in lower-case hexadecimal. */
export const sha256Of = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");

/** Rows of one length after one another, as float32 little-endian. */
export function packRows(rows: readonly Float32Array[]): Uint8Array {
  const length = rows[0]?.length ?? 0;
  const packed = new Float32Array(rows.length * length);
  rows.forEach((row, i) => {
    packed.set(row, i * length);
  });
  return bytesOf(packed);
}

export const bytesOf = (values: Float32Array | Float64Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** Cuts a file of known layout into parts; every array that it gives owns its memory. */
export class BinaryReader {
  readonly #bytes: Uint8Array;
  readonly #name: string;
  #at = 0;

  /** @throws {FaceServiceError} MODEL_INVALID if the content has another checksum */
  constructor(name: string, bytes: Uint8Array, sha256: string) {
    if (sha256Of(bytes) !== sha256)
      throw new FaceServiceError(
        "MODEL_INVALID",
        `${name} is damaged: its checksum differs from the one noted beside it; train again with \`npm run train\``,
      );
    // A Buffer's own slice would share memory, with an offset that float arrays may refuse.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#name = name;
  }

  doubles(count: number): Float64Array {
    return new Float64Array(this.#take(count * 8));
  }

  rows(count: number, length: number): readonly Float32Array[] {
    return Array.from({ length: count }, () => new Float32Array(this.#take(length * 4)));
  }

  /** @throws {FaceServiceError} MODEL_INVALID if something is left */
  end(): void {
    if (this.#at !== this.#bytes.length)
      throw new FaceServiceError(
        "MODEL_INVALID",
        `expected ${this.#at} bytes in ${this.#name}, got ${this.#bytes.length}`,
      );
  }

  #take(length: number): ArrayBuffer {
    const part = this.#bytes.slice(this.#at, this.#at + length);
    if (part.length !== length)
      throw new FaceServiceError(
        "MODEL_INVALID",
        `expected at least ${this.#at + length} bytes in ${this.#name}, got ${this.#bytes.length}`,
      );
    this.#at += length;
    return part.buffer as ArrayBuffer;
  }
}
