import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { Engine, EngineFace } from "../src/engine/engine.ts";
import { FaceServiceError, messageOf } from "../src/errors.ts";
import type { DatasetImage } from "../src/gallery/dataset.ts";
import type { EmbeddedImage, Embeddings, RejectedImage } from "../src/gallery/embeddings-file.ts";
import { usableFaces } from "../src/gallery/usable-faces.ts";
import { embedCopies } from "./embed-copies.ts";

export interface EncodeOptions {
  /** Jobs handed to the engine at once. */
  readonly inFlight: number;
  /** Encode each face of a person or stranger also as cameras would show it: small, compressed, blurred. */
  readonly degradedCopies: boolean;
  /** Told after each image. */
  readonly onImage: (done: number, rejected: RejectedImage | undefined) => void;
  /** Stops after the images in work; what was encoded so far is answered. */
  readonly signal: AbortSignal;
}

export interface EncodedDataset {
  readonly images: readonly EmbeddedImage[];
  readonly rejected: readonly RejectedImage[];
  /** Images that had been encoded before and had not changed. */
  readonly reused: number;
  /** Images not looked at because of the stop. */
  readonly left: number;
}

type Outcome = { readonly faces: readonly EmbeddedImage[] } | { readonly rejected: RejectedImage };

/**
 * Encodes every image that the previous embeddings do not already have by the same bytes and label.
 */
export async function encodeDataset(
  images: readonly DatasetImage[],
  previous: Pick<Embeddings, "images" | "rejected"> | undefined,
  engine: Pick<Engine, "recognize">,
  { inFlight, degradedCopies, onImage, signal }: EncodeOptions,
): Promise<EncodedDataset> {
  const known = outcomesBefore(previous);
  const outcomes: (Outcome | undefined)[] = images.map(() => undefined);
  let next = 0;
  let done = 0;
  let reused = 0;
  const work = async (): Promise<void> => {
    for (let i = next++; i < images.length && !signal.aborted; i = next++) {
      const image = images[i]!;
      const sha256 = await hashFile(image.path);
      const before = known.get(`${image.file} ${sha256}`);
      if (before !== undefined) reused++;
      const outcome = before ?? (await encodeImage(image, sha256, { engine, degradedCopies }));
      outcomes[i] = outcome;
      onImage(++done, "rejected" in outcome ? outcome.rejected : undefined);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, work));

  const finished = outcomes.filter((outcome) => outcome !== undefined);
  return {
    images: finished.flatMap((outcome) => ("faces" in outcome ? outcome.faces : [])),
    rejected: finished.flatMap((outcome) => ("rejected" in outcome ? [outcome.rejected] : [])),
    reused,
    left: images.length - finished.length,
  };
}

function outcomesBefore(previous: Pick<Embeddings, "images" | "rejected"> | undefined): Map<string, Outcome> {
  const known = new Map<string, Outcome>();
  for (const rejected of previous?.rejected ?? []) known.set(`${rejected.file} ${rejected.sha256}`, { rejected });
  for (const face of previous?.images ?? []) {
    const key = `${face.file} ${face.sha256}`;
    const before = known.get(key);
    known.set(key, { faces: [...(before !== undefined && "faces" in before ? before.faces : []), face] });
  }
  return known;
}

/** Empty when the file cannot be read; encoding it then says why. */
async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(path), hash);
  } catch {
    return "";
  }
  return hash.digest("hex");
}

interface Encoder {
  readonly engine: Pick<Engine, "recognize">;
  readonly degradedCopies: boolean;
}

async function encodeImage(image: DatasetImage, sha256: string, { engine, degradedCopies }: Encoder): Promise<Outcome> {
  const reject = (reason: string): Outcome => ({ rejected: { file: image.file, sha256, reason } });
  let found: readonly EngineFace[];
  try {
    found = (await engine.recognize({ image: { kind: "path", path: image.path }, withEmbeddings: true })).faces;
  } catch (error) {
    if (error instanceof FaceServiceError && error.code === "IMAGE_UNREADABLE")
      return reject(`unreadable: ${messageOf(error)}`);
    throw error;
  }
  const usable = usableFaces(found, image);
  if (usable.kind === "not usable") return reject(usable.reason);
  const withCopies = degradedCopies && image.role === "sample";
  const faces = usable.faces.map(async (face): Promise<EmbeddedImage> => {
    const { embedding, quality } = face;
    if (embedding === undefined) throw new TypeError("the engine answered no embedding although it was asked to");
    const own = { label: image.label, role: image.role, file: image.file, sha256, vector: embedding, quality };
    return withCopies ? { ...own, copies: await embedCopies(engine, image.path, face, sha256) } : own;
  });
  return { faces: await Promise.all(faces) };
}
