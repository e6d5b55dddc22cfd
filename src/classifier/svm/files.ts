import { z } from "zod";
import { FaceServiceError } from "../../errors.ts";
import { BinaryReader, bytesOf, packRows, sha256Of } from "../binary.ts";
import { formatVersion, headerShape, parseClassifierFile, readNegatives, sha256Schema } from "../file-schema.ts";
import type { Identity } from "../open-set/trained.ts";
import type { SvmParts } from "./evidence.ts";
import { pairCount, squaresOf } from "./model.ts";

export const svmFile = "svm.json";
export const svmVectorsFile = "svm-vectors.bin";

const schema = z.strictObject({
  kind: z.literal("svm"),
  ...headerShape,
  kernel: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("linear") }),
    z.strictObject({ kind: z.literal("rbf"), gamma: z.number().positive() }),
  ]),
  classes: z.int().min(1),
  supportCounts: z.array(z.int().min(0)),
  rhos: z.array(z.number()),
  /** Coefficients as float64, then support vectors, centroids and hard negatives as float32, all little-endian. */
  vectorsSha256: sha256Schema,
});

export function writeSvmFiles(
  { names, calibration, machine, centroids, negatives }: SvmParts,
  { model }: Identity,
): ReadonlyMap<string, string | Uint8Array> {
  const vectors = Buffer.concat([
    bytesOf(machine.coefficients),
    packRows(machine.supportVectors),
    packRows(centroids),
    packRows(negatives.map(({ vector }) => vector)),
  ]);
  const header: z.infer<typeof schema> = {
    kind: "svm",
    formatVersion,
    model,
    dimensions: centroids[0]!.length,
    names: [...names],
    calibration,
    negatives: negatives.map(({ person }) => person),
    kernel: machine.kernel,
    classes: machine.classes,
    supportCounts: [...machine.supportCounts],
    rhos: [...machine.rhos],
    vectorsSha256: sha256Of(vectors),
  };
  return new Map<string, string | Uint8Array>([
    [svmFile, `${JSON.stringify(header, null, 1)}\n`],
    [svmVectorsFile, vectors],
  ]);
}

/**
 * @param read - content of a file of the version directory
 * @throws {FaceServiceError} MODEL_INVALID if a file is damaged or of another shape
 */
export async function readSvmFiles(
  read: (name: string) => Promise<Uint8Array>,
): Promise<SvmParts & Identity & { readonly dimensions: number }> {
  const header = parseClassifierFile(schema, svmFile, Buffer.from(await read(svmFile)).toString("utf8"));
  const { names, calibration, kernel, classes, supportCounts, dimensions } = header;
  const supports = supportCounts.reduce((sum, count) => sum + count, 0);
  if (
    (classes !== names.length && classes !== names.length + 1) ||
    supportCounts.length !== classes ||
    header.rhos.length !== pairCount(classes)
  )
    throw new FaceServiceError("MODEL_INVALID", `${svmFile} contradicts itself about its number of classes`);
  const binary = new BinaryReader(svmVectorsFile, await read(svmVectorsFile), header.vectorsSha256);
  const coefficients = binary.doubles((classes - 1) * supports);
  const supportVectors = binary.rows(supports, dimensions);
  const centroids = binary.rows(names.length, dimensions);
  const negatives = readNegatives(binary, header);
  binary.end();
  return {
    model: header.model as Identity["model"],
    dimensions,
    names,
    calibration,
    centroids,
    negatives,
    machine: {
      kernel,
      classes,
      supportVectors,
      supportSquares: squaresOf(supportVectors),
      supportCounts,
      coefficients,
      rhos: Float64Array.from(header.rhos),
    },
  };
}
