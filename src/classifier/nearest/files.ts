import { z } from "zod";
import { FaceServiceError } from "../../errors.ts";
import { BinaryReader, bytesOf, packRows, sha256Of } from "../binary.ts";
import { formatVersion, headerShape, parseClassifierFile, readNegatives, sha256Schema } from "../file-schema.ts";
import type { Identity } from "../open-set/trained.ts";
import type { NearestParts } from "./evidence.ts";
import { galleryOf } from "./gallery.ts";

export const nearestFile = "nearest.json";
export const nearestVectorsFile = "nearest-vectors.bin";

const schema = z.strictObject({
  kind: z.literal("nearest"),
  ...headerShape,
  rule: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("best") }),
    z.strictObject({ kind: z.literal("votes"), tolerance: z.number().min(-1).max(1) }),
  ]),
  /** Place among the names of each sample's person; the number of names for a stranger's. */
  owners: z.array(z.int().min(0)).min(1),
  /** Samples, centroids and hard negatives as float32 little-endian. */
  vectorsSha256: sha256Schema,
});

export function writeNearestFiles(
  { names, calibration, gallery, rule, centroids, negatives }: NearestParts,
  { model }: Identity,
): ReadonlyMap<string, string | Uint8Array> {
  const vectors = Buffer.concat([
    bytesOf(gallery.vectors),
    packRows(centroids),
    packRows(negatives.map(({ vector }) => vector)),
  ]);
  const header: z.infer<typeof schema> = {
    kind: "nearest",
    formatVersion,
    model,
    dimensions: gallery.dimensions,
    names: [...names],
    calibration,
    negatives: negatives.map(({ person }) => person),
    rule,
    owners: [...gallery.owners],
    vectorsSha256: sha256Of(vectors),
  };
  return new Map<string, string | Uint8Array>([
    [nearestFile, `${JSON.stringify(header)}\n`],
    [nearestVectorsFile, vectors],
  ]);
}

/**
 * @param read - content of a file of the version directory
 * @throws {FaceServiceError} MODEL_INVALID if a file is damaged or of another shape
 */
export async function readNearestFiles(
  read: (name: string) => Promise<Uint8Array>,
): Promise<NearestParts & Identity & { readonly dimensions: number }> {
  const header = parseClassifierFile(schema, nearestFile, Buffer.from(await read(nearestFile)).toString("utf8"));
  const { names, calibration, dimensions, owners, rule } = header;
  if (owners.some((owner) => owner > names.length))
    throw new FaceServiceError("MODEL_INVALID", `${nearestFile} has samples of people that it does not name`);
  const binary = new BinaryReader(nearestVectorsFile, await read(nearestVectorsFile), header.vectorsSha256);
  const gallery = galleryOf(binary.rows(owners.length, dimensions), Int32Array.from(owners));
  const centroids = binary.rows(names.length, dimensions);
  const negatives = readNegatives(binary, header);
  binary.end();
  const model = header.model as Identity["model"];
  return { model, dimensions, names, calibration, gallery, rule, centroids, negatives };
}
