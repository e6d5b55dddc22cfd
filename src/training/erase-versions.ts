import { join } from "node:path";
import { z } from "zod";
import { readText } from "../classifier/durable-files.ts";
import { currentName, listVersions, removeVersion } from "../classifier/versions.ts";
import { FaceServiceError } from "../errors.ts";
import { readTrainingRecord } from "./training-record.ts";
import { requireOutOfUse } from "./usable.ts";

/**
 * Removes the classifier versions that learned a person: they hold the person's embeddings and name. The active one, and
 * one that may still be answering, stay for now.
 *
 * @param isLater - whether a version was learned after the person was erased, by somebody of the same name
 * @returns how many were removed
 */
export async function eraseVersions(
  directory: string,
  name: string,
  isLater: (version: string) => Promise<boolean>,
): Promise<number> {
  let count = 0;
  for (const version of await listVersions(directory)) {
    const path = join(directory, version);
    if (!(await knows(path, name)) || (await isLater(path)) || !(await isFree(directory, version))) continue;
    await removeVersion(directory, version);
    count++;
  }
  return count;
}

async function isFree(directory: string, version: string): Promise<boolean> {
  if ((await currentName(directory)) === version) return false;
  try {
    await requireOutOfUse(directory, version);
    return true;
  } catch (error) {
    if (error instanceof FaceServiceError && error.code === "UNAVAILABLE") return false;
    throw error;
  }
}

const reportSchema = z.object({ images: z.array(z.object({ name: z.string() })) });

/** By the pictures that it learned from; versions of older releases, by their report. */
async function knows(path: string, name: string): Promise<boolean> {
  const learned = await readTrainingRecord(path).catch(() => undefined); // damaged: the report tells as well
  if (learned !== undefined) return learned.some(({ label }) => label === name);
  const text = await readText(join(path, "report.json"));
  const report = text === undefined ? undefined : reportSchema.safeParse(JSON.parse(text));
  return report?.data?.images.some((image) => image.name === name) ?? false;
}
