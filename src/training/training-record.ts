import { z } from "zod";
import { openVersionFiles, readManifest } from "../classifier/version-manifest.ts";
import { FaceServiceError } from "../errors.ts";
import type { EmbeddedImage } from "../gallery/embeddings-file.ts";

/** Inside a version's directory: which pictures it learned from, so that it is never measured on them. */
export const trainingRecordFile = "training-images.json";

const schema = z.object({
  formatVersion: z.literal(1),
  images: z.array(
    z.object({
      label: z.string(),
      role: z.enum(["sample", "not"]),
      file: z.string(),
      sha256: z.string(),
    }),
  ),
});

export type LearnedImage = Readonly<z.infer<typeof schema>["images"][number]>;

export function trainingRecord(images: readonly EmbeddedImage[]): string {
  const learned = images.map(({ label, role, file, sha256 }): LearnedImage => ({ label, role, file, sha256 }));
  return `${JSON.stringify({ formatVersion: 1, images: learned })}\n`;
}

/**
 * @returns undefined for a version from before there were such records
 * @throws {FaceServiceError} MODEL_INVALID if the version is damaged
 */
export async function readTrainingRecord(versionDirectory: string): Promise<readonly LearnedImage[] | undefined> {
  const manifest = await readManifest(versionDirectory);
  if (manifest?.files[trainingRecordFile] === undefined) return undefined;
  const read = await openVersionFiles(versionDirectory);
  const text = Buffer.from(await read(trainingRecordFile)).toString("utf8");
  const record = schema.safeParse(JSON.parse(text));
  if (record.success) return record.data.images;
  throw new FaceServiceError("MODEL_INVALID", `${trainingRecordFile} of ${versionDirectory} is of another version`);
}
