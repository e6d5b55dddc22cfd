import { activateVersion, currentName, earlierVersions, listVersions } from "../classifier/versions.ts";
import { FaceServiceError, messageOf } from "../errors.ts";
import { requireUsable, type Wanted } from "./usable.ts";

/** @throws {FaceServiceError} NOT_FOUND */
export async function requireListed(directory: string, version: string): Promise<void> {
  const versions = await listVersions(directory);
  if (versions.includes(version)) return;
  throw new FaceServiceError(
    "NOT_FOUND",
    `no complete classifier version ${version}; there are ${versions.join(", ") || "none"}`,
  );
}

export interface Switched {
  readonly active: string;
  readonly before: string | undefined;
  /** Versions that would have come first and cannot be used. */
  readonly skipped: readonly { readonly version: string; readonly problem: string }[];
}

/** @throws {FaceServiceError} NOT_FOUND; MODEL_INVALID or GALLERY_MISMATCH if the version cannot be used */
export async function switchTo(directory: string, version: string, wanted: Wanted): Promise<Switched> {
  await requireListed(directory, version);
  await requireUsable(directory, version, wanted);
  const before = await currentName(directory);
  await activateVersion(directory, version);
  return { active: version, before, skipped: [] };
}

/**
 * Back to the version that was active before, or to the last one before that which can be used.
 *
 * @throws {FaceServiceError} CONFLICT if there is none
 */
export async function switchBack(directory: string, wanted: Wanted): Promise<Switched> {
  const skipped: { readonly version: string; readonly problem: string }[] = [];
  for (const version of await earlierVersions(directory)) {
    try {
      await requireUsable(directory, version, wanted);
    } catch (error) {
      skipped.push({ version, problem: messageOf(error) });
      continue;
    }
    const before = await currentName(directory);
    await activateVersion(directory, version, "back");
    return { active: version, before, skipped };
  }
  throw new FaceServiceError(
    "CONFLICT",
    `there is no version to go back to${skipped.map(({ problem }) => `; ${problem}`).join("")}: see \`npm run classifiers\``,
  );
}
