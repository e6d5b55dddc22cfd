import { z } from "zod";
import { FaceServiceError } from "../../errors.ts";
import { BinaryReader, packRows, sha256Of } from "../binary.ts";
import { formatVersion, headerShape, parseClassifierFile, readNegatives, sha256Schema } from "../file-schema.ts";
import type { Identity } from "../open-set/trained.ts";
import { boosterFile } from "./boost.ts";
import type { XgboostParts } from "./evidence.ts";
import { readForest } from "./forest.ts";
import { featureCount } from "./similarity-features.ts";

export const xgboostFile = "xgboost.json";
export const xgboostVectorsFile = "xgboost-vectors.bin";

const schema = z.strictObject({
  kind: z.literal("xgboost"),
  ...headerShape,
  strangers: z.int().min(0),
  /** Centroids, strangers and hard negatives as float32 little-endian. */
  vectorsSha256: sha256Schema,
  /** Of XGBoost's own model file; null where there was but one class. */
  boosterSha256: sha256Schema.nullable(),
});

export function writeXgboostFiles(
  { names, calibration, references, negatives, model }: XgboostParts & { readonly model?: string },
  identity: Identity,
): ReadonlyMap<string, string | Uint8Array> {
  const vectors = Buffer.concat([
    packRows(references.centroids),
    packRows(references.strangers),
    packRows(negatives.map(({ vector }) => vector)),
  ]);
  const header: z.infer<typeof schema> = {
    kind: "xgboost",
    formatVersion,
    model: identity.model,
    dimensions: references.centroids[0]!.length,
    names: [...names],
    calibration,
    negatives: negatives.map(({ person }) => person),
    strangers: references.strangers.length,
    vectorsSha256: sha256Of(vectors),
    boosterSha256: model === undefined ? null : sha256Of(model),
  };
  return new Map<string, string | Uint8Array>([
    [xgboostFile, `${JSON.stringify(header, null, 1)}\n`],
    [xgboostVectorsFile, vectors],
    ...(model === undefined ? [] : [[boosterFile, model] as const]),
  ]);
}

/**
 * @param read - content of a file of the version directory
 * @throws {FaceServiceError} MODEL_INVALID if a file is damaged or of another shape
 */
export async function readXgboostFiles(
  read: (name: string) => Promise<Uint8Array>,
): Promise<XgboostParts & Identity & { readonly dimensions: number }> {
  const header = parseClassifierFile(schema, xgboostFile, Buffer.from(await read(xgboostFile)).toString("utf8"));
  const { names, calibration, dimensions, strangers, boosterSha256 } = header;
  const binary = new BinaryReader(xgboostVectorsFile, await read(xgboostVectorsFile), header.vectorsSha256);
  const references = {
    centroids: binary.rows(names.length, dimensions),
    strangers: binary.rows(strangers, dimensions),
  };
  const negatives = readNegatives(binary, header);
  binary.end();
  const parts = { model: header.model as Identity["model"], dimensions, names, calibration, references, negatives };
  if (boosterSha256 === null) return parts;
  const booster = await read(boosterFile);
  if (sha256Of(booster) !== boosterSha256)
    throw new FaceServiceError("MODEL_INVALID", `${boosterFile} is damaged; train again with \`npm run train\``);
  const forest = readForest(boosterFile, Buffer.from(booster).toString("utf8"));
  if (forest.features !== featureCount(references) || forest.classes !== names.length + (strangers > 0 ? 1 : 0))
    throw new FaceServiceError(
      "MODEL_INVALID",
      `${boosterFile} has other classes or features than ${xgboostFile} says`,
    );
  return { ...parts, forest };
}
