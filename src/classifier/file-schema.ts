import { z } from "zod";
import { FaceServiceError } from "../errors.ts";

/** Shape of the files that this program writes; raised when a reader of the old shape would misread the new. */
export const formatVersion = 1;

export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** What the JSON file of every classifier kind holds. */
export const headerShape = {
  formatVersion: z.literal(formatVersion),
  model: z.string().min(1),
  dimensions: z.int().min(1).max(65_536),
  names: z.array(z.string().min(1)).min(1).max(100_000),
  calibration: z.strictObject({ margin: z.number().min(0), similarity: z.number().min(0), offset: z.number() }),
};

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
