import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { FaceServiceError, messageOf } from "../errors.ts";
import type { ModelId } from "../face/embedding.ts";
import type { FaceQuality } from "../face/quality.ts";
import { makeDirectory } from "../files/directory.ts";
import { writeDurably } from "../files/write-file.ts";

/** What a picture says of its folder's person: this is one of theirs, or (below `not/`) this is somebody else. */
export type ImageRole = "sample" | "not";

/** The face of a training image after damage as cameras do it. */
export interface EmbeddedCopy {
  /** Names the damage, such as `32 px, quality 40`. */
  readonly damage: string;
  /** Unit vector of shape (dimensions,). */
  readonly vector: Float32Array;
  readonly quality: FaceQuality;
}

/** One face of a training image. An image of strangers may give several. */
export interface EmbeddedImage {
  /** The person's folder, or `Unknown`. */
  readonly label: string;
  readonly role: ImageRole;
  /** Relative to the dataset, `/`-separated. */
  readonly file: string;
  /** Of the file's bytes, in hexadecimal. */
  readonly sha256: string;
  /** Unit vector of shape (dimensions,). */
  readonly vector: Float32Array;
  readonly quality: FaceQuality;
  /** Of the same face; they belong to the image's event and never stand on another side of a test. */
  readonly copies?: readonly EmbeddedCopy[];
}

/** A training image that gave no embedding, and why in words for the user. */
export interface RejectedImage {
  readonly file: string;
  readonly sha256: string;
  readonly reason: string;
}

export interface Embeddings {
  readonly model: ModelId;
  readonly dimensions: number;
  /** Names the settings that an embedding depends on; images encoded by another recipe are encoded anew. */
  readonly recipe: string;
  readonly images: readonly EmbeddedImage[];
  readonly rejected: readonly RejectedImage[];
}

/*
 * Layout: the eight bytes of `magic`, the header's length as uint32 little-endian, the header as JSON, then
 * the vectors as float32 little-endian in the header's order, each image's own before those of its copies. No
 * executable content; the checksum in the header covers the vectors, so that a file cut short is told from a whole one.
 */
const magic = "FDREMB02";
/** Knew neither roles nor copies; otherwise the same. */
const magicBefore = "FDREMB01";

const qualitySchema = z.strictObject({
  sizePx: z.number(),
  sharpness: z.number(),
  frontality: z.number(),
  detectionScore: z.number(),
});

const headerSchema = z.strictObject({
  model: z.string().min(1),
  dimensions: z.int().min(1).max(65_536),
  recipe: z.string(),
  vectorsSha256: z.string(),
  images: z.array(
    z.strictObject({
      label: z.string().min(1),
      role: z.enum(["sample", "not"]).default("sample"),
      file: z.string().min(1),
      sha256: z.string(),
      quality: qualitySchema,
      copies: z.array(z.strictObject({ damage: z.string(), quality: qualitySchema })).optional(),
    }),
  ),
  rejected: z.array(z.strictObject({ file: z.string(), sha256: z.string(), reason: z.string() })),
});

type Header = z.infer<typeof headerSchema>;

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** In one step, so that a reader never sees a part; no faces of people erased since stay in remains of earlier writes. */
export async function writeEmbeddings(path: string, embeddings: Embeddings): Promise<void> {
  const { model, dimensions, recipe, images, rejected } = embeddings;
  const all = images.flatMap(({ vector, copies = [] }) => [vector, ...copies.map((copy) => copy.vector)]);
  const vectors = new Float32Array(all.length * dimensions);
  for (const [i, vector] of all.entries()) vectors.set(vector, i * dimensions);
  const body = new Uint8Array(vectors.buffer);
  const header = Buffer.from(
    JSON.stringify({
      model,
      dimensions,
      recipe,
      vectorsSha256: sha256(body),
      images: images.map(({ vector: _below, copies, ...image }) => ({
        ...image,
        ...(copies === undefined ? {} : { copies: copies.map(({ damage, quality }) => ({ damage, quality })) }),
      })),
      rejected,
    }),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);

  await makeDirectory(dirname(path));
  await writeDurably(path, [Buffer.from(magic, "latin1"), length, header, body], { mode: 0o600 });
}

/**
 * Reads files of this version and of the one before, in which every image is a sample.
 *
 * @throws {FaceServiceError} DATASET_INVALID if the file is missing, damaged or of another format
 */
export async function readEmbeddings(path: string): Promise<Embeddings> {
  const bytes = await readBytes(path);
  const damaged = (what: string): FaceServiceError =>
    new FaceServiceError("DATASET_INVALID", `${path} is ${what}; delete it and run \`npm run encode dataset\``);
  if (bytes.length < magic.length + 4 || ![magic, magicBefore].includes(bytes.toString("latin1", 0, magic.length)))
    throw damaged("no embeddings file of this version");
  const headerEnd = magic.length + 4 + bytes.readUInt32LE(magic.length);
  const header = parseHeader(bytes.subarray(magic.length + 4, headerEnd));
  if (header === undefined) throw damaged("damaged in its header");
  // A copy: a Float32Array needs an offset that is a multiple of four.
  const body = Uint8Array.from(bytes.subarray(headerEnd));
  const { vectorsSha256, images, dimensions, model, ...rest } = header;
  const count = images.reduce((sum, { copies = [] }) => sum + 1 + copies.length, 0);
  if (body.length !== count * dimensions * 4 || sha256(body) !== vectorsSha256) throw damaged("cut short or damaged");
  const vectors = new Float32Array(body.buffer);
  return { ...rest, dimensions, model: model as ModelId, images: withVectors(images, vectors, dimensions) };
}

function withVectors(images: Header["images"], vectors: Float32Array, dimensions: number): readonly EmbeddedImage[] {
  let taken = 0;
  const next = (): Float32Array => vectors.slice(taken * dimensions, ++taken * dimensions);
  return images.map(({ copies, ...image }) => {
    const own = { ...image, vector: next() };
    return copies === undefined ? own : { ...own, copies: copies.map((copy) => ({ ...copy, vector: next() })) };
  });
}

function parseHeader(bytes: Buffer): Header | undefined {
  try {
    return headerSchema.parse(JSON.parse(bytes.toString("utf8")));
  } catch {
    // Whatever is wrong inside, the remedy is the same; the caller names it.
    return undefined;
  }
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new FaceServiceError(
      "DATASET_INVALID",
      `cannot read the embeddings ${path}: ${messageOf(error)}; run \`npm run encode dataset\` first`,
      { cause: error },
    );
  }
}
