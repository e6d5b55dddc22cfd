import { join } from "node:path";
import { z } from "zod";
import { currentName, listVersions, removeVersion } from "../classifier/versions.ts";
import { FaceServiceError } from "../errors.ts";
import { readText } from "../files/missing.ts";
import { readTrainingRecord } from "./training-record.ts";
import { requireOutOfUse } from "./usable.ts";

/**
 * Removes the classifier versions that learned people who were erased since: they hold their embeddings and names. The
 * active one, and one that may still be answering, stay for now.
 *
 * @param erasedIn - names that a version may know of people who were erased
 * @returns how many were removed
 */
export async function eraseVersions(
  directory: string,
  erasedIn: (versionDirectory: string) => Promise<ReadonlySet<string>>,
): Promise<number> {
  let count = 0;
  for (const version of await listVersions(directory)) {
    const path = join(directory, version);
    const erased = await erasedIn(path);
    if (erased.size === 0 || !(await knowsAny(path, erased)) || !(await isFree(directory, version))) continue;
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
async function knowsAny(path: string, names: ReadonlySet<string>): Promise<boolean> {
  const learned = await readTrainingRecord(path).catch(() => undefined); // damaged: the report tells as well
  if (learned !== undefined) return learned.some(({ label }) => names.has(label));
  const text = await readText(join(path, "report.json"));
  const report = text === undefined ? undefined : reportSchema.safeParse(JSON.parse(text));
  return report?.data?.images.some(({ name }) => names.has(name)) ?? false;
}
