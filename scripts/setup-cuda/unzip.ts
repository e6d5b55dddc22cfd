import { createWriteStream } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createInflateRaw } from "node:zlib";
import { FaceServiceError } from "../../src/errors.ts";

interface Entry {
  readonly path: string;
  readonly method: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly headerAt: number;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const endBytes = 22;
const longestComment = 65_535;
const deflated = 8;

/**
 * Takes files out of a zip archive into a folder, each under its own name without its path. The archive must be
 * trusted: only lengths are checked.
 *
 * @throws {FaceServiceError} MODEL_INVALID when it is no such archive or a file is not in it
 * @see PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16
 */
export async function unzipFiles(archive: string, paths: readonly string[], folder: string): Promise<void> {
  await using file = await open(archive);
  const entries = await readEntries(file);
  await mkdir(folder, { recursive: true });
  for (const path of paths) {
    const entry = entries.find((found) => found.path === path);
    if (entry === undefined) throw invalid(`${path} in ${basename(archive)}`, "none of that path");
    await extract(file, entry, join(folder, basename(path)));
  }
}

async function extract(file: FileHandle, { path, method, packedBytes, bytes, headerAt }: Entry, target: string) {
  if (method !== 0 && method !== deflated) throw invalid(`${path} stored or deflated`, `method ${method}`);
  const header = await read(file, headerAt, 30);
  const start = headerAt + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const packed = file.createReadStream({ start, end: start + packedBytes - 1, autoClose: false });
  const partial = `${target}.new`;
  try {
    const writer = createWriteStream(partial, { mode: 0o755, flush: true });
    await (method === deflated ? pipeline(packed, createInflateRaw(), writer) : pipeline(packed, writer));
    if (writer.bytesWritten !== bytes) throw invalid(`${path} of ${bytes} bytes`, `${writer.bytesWritten}`);
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

async function readEntries(file: FileHandle): Promise<readonly Entry[]> {
  const { size } = await file.stat();
  const tailAt = Math.max(0, size - endBytes - longestComment);
  const tail = await read(file, tailAt, size - tailAt);
  let end = tail.length - endBytes;
  while (end >= 0 && tail.readUInt32LE(end) !== endSignature) end -= 1;
  if (end < 0) throw invalid("a zip archive", "something else");
  const directory = await read(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  const entries: Entry[] = [];
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === entrySignature; ) {
    const nameBytes = directory.readUInt16LE(at + 28);
    entries.push({
      path: directory.toString("utf8", at + 46, at + 46 + nameBytes),
      method: directory.readUInt16LE(at + 10),
      packedBytes: directory.readUInt32LE(at + 20),
      bytes: directory.readUInt32LE(at + 24),
      headerAt: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead < length) throw invalid(`${length} bytes at ${position}`, String(bytesRead));
  return buffer;
}

const invalid = (wanted: string, got: string): FaceServiceError =>
  new FaceServiceError("MODEL_INVALID", `expected ${wanted}, got ${got}`);
