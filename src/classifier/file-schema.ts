import { z } from "zod";
import { FaceServiceError } from "../errors.ts";
import type { BinaryReader } from "./binary.ts";
import type { Negative } from "./open-set/samples.ts";

/** Shape of the files that this program writes; raised when a reader of the old shape would misread the new. */
export const formatVersion = 2;

export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

const qualityEffect = z.strictObject({ slope: z.number(), shift: z.number(), least: z.number().max(0) });

const scoreMap = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("logit") }),
  z.strictObject({ kind: z.literal("platt"), slope: z.number().positive(), offset: z.number() }),
  z.strictObject({
    kind: z.literal("beta"),
    low: z.number().positive(),
    high: z.number().positive(),
    offset: z.number(),
  }),
  z
    .strictObject({
      kind: z.literal("isotonic"),
      scores: z.array(z.number()).min(2).readonly(),
      odds: z.array(z.number()).readonly(),
    })
    .refine(({ scores, odds }) => scores.length === odds.length && isRising(scores) && isRising(odds), {
      message: "scores and odds must rise together",
    }),
]);

const isRising = (values: readonly number[]): boolean => values.every((value, i) => i === 0 || value >= values[i - 1]!);

const calibration = z.strictObject({
  margin: z.number().min(0),
  similarity: z.number().min(0),
  offset: z.number(),
  quality: z
    .strictObject({
      centre: z.number(),
      marginCentre: z.number(),
      size: qualityEffect,
      sharpness: qualityEffect,
      margin: z.strictObject({ slope: z.number(), most: z.number().min(0) }),
    })
    .exactOptional(),
  map: scoreMap.exactOptional(),
  caution: z.strictObject({ always: z.number().min(0), perOctave: z.number().min(0) }).exactOptional(),
});

/** What the JSON file of every classifier kind holds. */
export const headerShape = {
  formatVersion: z.literal(formatVersion),
  model: z.string().min(1),
  dimensions: z.int().min(1).max(65_536),
  names: z.array(z.string().min(1)).min(1).max(100_000),
  calibration,
  /** Place among the names of whom each hard negative is not; their vectors stand last in the binary file. */
  negatives: z.array(z.int().min(0)),
};

/** @throws {FaceServiceError} MODEL_INVALID if a negative belongs to nobody, or the file is too short */
export function readNegatives(
  binary: BinaryReader,
  { names, negatives, dimensions }: { names: readonly string[]; negatives: readonly number[]; dimensions: number },
): readonly Negative[] {
  const vectors = binary.rows(negatives.length, dimensions);
  return negatives.map((person, i) => {
    if (person >= names.length)
      throw new FaceServiceError(
        "MODEL_INVALID",
        "the classifier has hard negatives of people that it does not name; train again with `npm run train`",
      );
    return { person, vector: vectors[i]!, group: i };
  });
}

/** @throws {FaceServiceError} MODEL_INVALID with the first few problems, each with its path */
export function parseClassifierFile<T>(schema: z.ZodType<T>, name: string, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new FaceServiceError("MODEL_INVALID", `${name} is not JSON; train again with \`npm run train\``, {
      cause: error,
    });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.slice(0, 3).map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new FaceServiceError(
    "MODEL_INVALID",
    `${name} is no classifier of this version (${problems.join("; ")}); train again with \`npm run train\``,
  );
}
