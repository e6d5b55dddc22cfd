import { createHash } from "node:crypto";
import { closeSync, fstatSync, mkdirSync, openSync, readSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { FaceServiceError, messageOf } from "../errors.ts";
import type { ModelId } from "../face/embedding.ts";
import { replaceInThread } from "../files/replace-in-thread.ts";
import { VectorRows } from "./vector-rows.ts";

/*
 * Layout: the eight bytes of `magic`, the header's length as uint32 little-endian, the header as JSON, then the vectors
 * as float32 little-endian in the order of the header's ids. The checksum in the header covers ids and vectors.
 */
const magic = "FDRNNI01";
const startBytes = magic.length + 4;

const headerSchema = z.strictObject({
  model: z.string().min(1),
  dimensions: z.int().min(1).max(65_536),
  ids: z.array(z.string()),
  sha256: z.string(),
});

/** Largest header taken: ids of 4 million people. */
const maxHeaderBytes = 256 * 1024 * 1024;
/** Bytes taken from the file system at once. */
const partBytes = 16 * 1024 * 1024;

/** In one step, so that a reader never sees a part. Blocks: for a thread of its own. */
export function saveRows(path: string, rows: VectorRows, model: ModelId): void {
  const { ids, dimensions, values } = rows;
  const body = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const header = Buffer.from(JSON.stringify({ model, dimensions, ids, sha256: checksum(ids, body) }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  mkdirSync(dirname(path), { recursive: true });
  replaceInThread(path, [Buffer.from(magic, "latin1"), length, header, body], 0o600);
}

export interface IndexPlace {
  readonly path: string;
  /** Of the vectors that will be searched for. */
  readonly model: ModelId;
  readonly dimensions: number;
  readonly maxVectors: number;
}

/**
 * @returns undefined if there is no file
 * @throws {FaceServiceError} MODEL_INVALID if it is damaged or holds too many; GALLERY_MISMATCH if it holds vectors of
 *   another model. Blocks: for a thread of its own
 */
export function loadRows({ path, model, dimensions, maxVectors }: IndexPlace): VectorRows | undefined {
  const bytes = readWhole(path);
  if (bytes === undefined) return undefined;
  const damaged = (what: string): FaceServiceError =>
    new FaceServiceError("MODEL_INVALID", `${path} is ${what}; delete it and fill the index again`);
  if (bytes.length < startBytes || bytes.toString("latin1", 0, magic.length) !== magic)
    throw damaged("no search index of this version");
  const headerEnd = startBytes + bytes.readUInt32LE(magic.length);
  const header =
    headerEnd - startBytes > maxHeaderBytes ? undefined : parseHeader(bytes.subarray(startBytes, headerEnd));
  if (header === undefined) throw damaged("damaged in its header");
  const { ids } = header;
  if (header.model !== model || header.dimensions !== dimensions)
    throw new FaceServiceError(
      "GALLERY_MISMATCH",
      `${path} holds vectors of ${header.model} with ${header.dimensions} values, expected ${model} with ${dimensions}: fill the index again`,
    );
  // A copy: a Float32Array needs an offset that is a multiple of four.
  const body = Uint8Array.from(bytes.subarray(headerEnd));
  if (body.length !== ids.length * dimensions * 4 || checksum(ids, body) !== header.sha256)
    throw damaged("cut short or damaged");
  const values = new Float32Array(body.buffer);
  const rows = new VectorRows({ dimensions, maxVectors });
  ids.forEach((id, i) => {
    rows.put(id, values.subarray(i * dimensions, (i + 1) * dimensions));
  });
  return rows;
}

function checksum(ids: readonly string[], body: Uint8Array): string {
  return createHash("sha256").update(JSON.stringify(ids)).update(body).digest("hex");
}

function parseHeader(bytes: Buffer): z.infer<typeof headerSchema> | undefined {
  try {
    return headerSchema.parse(JSON.parse(bytes.toString("utf8")));
  } catch {
    // Whatever is wrong inside, the remedy is the same; the caller names it.
    return undefined;
  }
}

/** By parts, because one read gives at most 2 GB. */
function readWhole(path: string): Buffer | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const { size } = fstatSync(file);
    const bytes = Buffer.allocUnsafe(size);
    let at = 0;
    for (let read = -1; at < size && read !== 0; at += read)
      read = readSync(file, bytes, at, Math.min(partBytes, size - at), at);
    return bytes.subarray(0, at);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new FaceServiceError("MODEL_INVALID", `cannot read the search index ${path}: ${messageOf(error)}`, {
      cause: error,
    });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
