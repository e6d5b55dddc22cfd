import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { unknownName } from "../src/classifier/classifier.ts";
import type { Engine, EngineFace } from "../src/engine/engine.ts";
import { FaceServiceError, messageOf } from "../src/errors.ts";
import { areaOf } from "../src/face/geometry.ts";
import type { DatasetImage } from "../src/gallery/dataset.ts";
import type { EmbeddedImage, Embeddings, RejectedImage } from "../src/gallery/embeddings-file.ts";
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

/** A second face this large, against the largest one's area, makes a person's picture ambiguous. */
const rivalShare = 0.25;

/**
 * Encodes every image that the previous embeddings do not already have by the same bytes and label.
 *
 * A person's picture must show one face: a bystander of less than a quarter of its area is passed over, a
 * larger one makes the picture ambiguous and it is rejected; so it is with a picture below `not/`, which says of one
 * face whose it is not. In the folder of strangers every face counts.
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
  if (found.length === 0) return reject("no face found");
  // Without a classifier a face that passes every quality gate is undecided for that reason alone.
  const usable = found.filter(
    ({ identification: answer }) => answer.kind !== "undecided" || answer.reason === "no classifier",
  );
  if (usable.length === 0) return reject(whyUnusable(found[0]!));
  const largest = usable.reduce((a, b) => (areaOf(b.box) > areaOf(a.box) ? b : a));
  const rivals = usable.filter((face) => areaOf(face.box) >= rivalShare * areaOf(largest.box));
  if (image.label !== unknownName && rivals.length > 1)
    return reject(`several faces (${rivals.length}); crop the picture to the one ${whoIsMeant(image)}`);
  const taken = image.label === unknownName ? usable : [largest];
  const withCopies = degradedCopies && image.role === "sample";
  const faces = taken.map(async (face): Promise<EmbeddedImage> => {
    const { embedding, quality } = face;
    if (embedding === undefined) throw new TypeError("the engine answered no embedding although it was asked to");
    const own = { label: image.label, role: image.role, file: image.file, sha256, vector: embedding, quality };
    return withCopies ? { ...own, copies: await embedCopies(engine, image.path, face, sha256) } : own;
  });
  return { faces: await Promise.all(faces) };
}

const whoIsMeant = ({ label, role }: DatasetImage): string => (role === "not" ? `who is not ${label}` : "person");

function whyUnusable({ identification, quality }: EngineFace): string {
  const reason = identification.kind === "undecided" ? identification.reason : "";
  const measured: Readonly<Record<string, string>> = {
    "too small": `${quality.sizePx.toFixed(0)} px`,
    "too blurred": `sharpness ${quality.sharpness.toFixed(0)}`,
    "side view": `frontality ${quality.frontality.toFixed(2)}`,
  };
  const figure = measured[reason];
  return `face ${reason}${figure === undefined ? "" : ` (${figure})`}`;
}
