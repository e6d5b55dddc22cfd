import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import type { FaceQuality } from "../../../src/face/quality.ts";

/** What one image gave; no face is an answer too. */
export interface CachedFace {
  readonly vector: Float32Array;
  readonly quality: FaceQuality;
}

/** Embeddings on disk by image, for one recipe; what is written stays, whenever the bench is stopped. */
export interface EmbeddingCache extends Disposable {
  /** Undefined: never looked at. Null: no face was found. */
  get(image: string): CachedFace | null | undefined;
  add(image: string, face: CachedFace | null): void;
}

const headSchema = z.strictObject({
  image: z.string(),
  dimensions: z.int().nonnegative(),
  quality: z
    .strictObject({
      sizePx: z.number(),
      sharpness: z.number(),
      frontality: z.number(),
      detectionScore: z.number(),
    })
    .nullable(),
});

/*
 * Records one after the other: length of the head as uint32 little-endian, the head as JSON, the vector as float32
 * little-endian. A record cut short by a stop is dropped when the file is read.
 */
export async function openEmbeddingCache(path: string): Promise<EmbeddingCache> {
  await mkdir(dirname(path), { recursive: true });
  const bytes = await readFile(path).catch(() => Buffer.alloc(0));
  const { faces, bytesRead } = parse(bytes);
  const file = openSync(path, "a");
  if (bytesRead < bytes.length) ftruncateSync(file, bytesRead);
  return {
    get: (image) => faces.get(image),
    // One write a record: workers finish in any order, and two benches may share a cache.
    add(image, face) {
      faces.set(image, face);
      writeSync(file, record(image, face));
    },
    [Symbol.dispose]: () => closeSync(file),
  };
}

function parse(bytes: Buffer): { readonly faces: Map<string, CachedFace | null>; readonly bytesRead: number } {
  const faces = new Map<string, CachedFace | null>();
  let at = 0;
  while (at + 4 <= bytes.length) {
    const headEnd = at + 4 + bytes.readUInt32LE(at);
    if (headEnd > bytes.length) break;
    const head = headSchema.parse(JSON.parse(bytes.toString("utf8", at + 4, headEnd)));
    const end = headEnd + head.dimensions * 4;
    if (end > bytes.length) break;
    const vector = new Float32Array(Uint8Array.from(bytes.subarray(headEnd, end)).buffer);
    faces.set(head.image, head.quality === null ? null : { vector, quality: head.quality });
    at = end;
  }
  return { faces, bytesRead: at };
}

function record(image: string, face: CachedFace | null): Buffer {
  const head = Buffer.from(
    JSON.stringify({ image, dimensions: face?.vector.length ?? 0, quality: face?.quality ?? null }),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  const vector =
    face === null ? Buffer.alloc(0) : Buffer.from(face.vector.buffer, face.vector.byteOffset, face.vector.byteLength);
  return Buffer.concat([length, head, vector]);
}
