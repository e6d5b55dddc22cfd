import { randomBytes } from "node:crypto";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { FaceServiceError, messageOf } from "../errors.ts";
import { removeAbandoned } from "../files/abandoned.ts";
import { renameDurably, syncDirectory } from "../files/directory.ts";
import { ignoreMissing, readText } from "../files/missing.ts";
import { writeNew } from "../files/new-file.ts";
import { writeDurably } from "../files/write-file.ts";
import { type Activation, readHistory, recordActivation, versionsBefore } from "./version-history.ts";
import { completeFile, manifestFile, manifestText, verifyVersion } from "./version-manifest.ts";

/** Names the active version; one line, the name of a directory beside it. */
const currentFile = "current";
const unfinishedPrefix = ".unfinished-";
const removedPrefix = ".removed-";
const versionPattern = /^[0-9A-Za-z][0-9A-Za-z._-]{0,99}$/;

/**
 * The version that the file `current` names.
 *
 * @returns its absolute directory; undefined if nothing was trained yet
 * @throws {FaceServiceError} MODEL_INVALID if `current` names no complete version
 */
export async function currentVersion(directory: string): Promise<string | undefined> {
  const name = await currentName(directory);
  return name === undefined ? undefined : await versionDirectory(directory, name);
}

/** Names of the complete versions, oldest name first; what was cut off half-way is left out. */
export async function listVersions(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory).catch(ignoreMissing);
  const checked = await Promise.all(
    (names ?? []).map(async (name) => ({ name, ok: await isVersion(directory, name) })),
  );
  return checked
    .filter(({ ok }) => ok)
    .map(({ name }) => name)
    .sort();
}

/**
 * Makes a version the active one: `current` is replaced by one rename, so a reader sees the old or the new name.
 *
 * @throws {FaceServiceError} MODEL_INVALID if there is no complete version of that name, or a file of it is damaged;
 *   the active one then stays
 */
export async function activateVersion(
  directory: string,
  version: string,
  how: Activation["how"] = "forward",
): Promise<void> {
  await verifyVersion(await versionDirectory(directory, version));
  const before = await currentName(directory);
  // A version that was made active before there was a history, or by hand, can be gone back to as well.
  if (before !== undefined && how === "forward" && (await readHistory(directory)).at(-1)?.version !== before)
    await recordActivation(directory, { at: new Date().toISOString(), version: before, how: "forward" });
  await writeDurably(join(directory, currentFile), `${version}\n`);
  await recordActivation(directory, { at: new Date().toISOString(), version, how });
}

/** What the file `current` says, whether or not there is such a version; undefined: nothing was activated yet. */
export async function currentName(directory: string): Promise<string | undefined> {
  const name = (await readText(join(directory, currentFile)))?.trim();
  return name === "" ? undefined : name;
}

/** Complete versions that were active before, the last of them first. */
export async function earlierVersions(directory: string): Promise<readonly string[]> {
  const names = versionsBefore(await readHistory(directory), await currentName(directory));
  const checked = await Promise.all(names.map((name) => isVersion(directory, name)));
  return names.filter((_, i) => checked[i] === true);
}

/**
 * Writes a new version beside the old ones; it appears whole or not at all.
 *
 * @param files - content by file name
 * @param learnedAt - when the embeddings were read: what changed later, the version does not know
 * @throws {FaceServiceError} MODEL_INVALID if the name is taken or no plain directory name
 */
export async function writeVersion(
  directory: string,
  version: string,
  files: ReadonlyMap<string, string | Uint8Array>,
  learnedAt?: Date,
): Promise<string> {
  requireName(version);
  await mkdir(directory, { recursive: true });
  const unfinished = join(directory, `${unfinishedPrefix}${randomBytes(6).toString("hex")}`);
  const target = join(directory, version);
  try {
    await mkdir(unfinished);
    for (const [name, content] of files) await writeNew(join(unfinished, name), content);
    await writeNew(
      join(unfinished, manifestFile),
      manifestText(files, { createdAt: new Date(), ...(learnedAt === undefined ? {} : { learnedAt }) }),
    );
    await syncDirectory(unfinished);
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw new FaceServiceError("MODEL_INVALID", `cannot write classifier version ${version}: ${messageOf(error)}`, {
      cause: error,
    });
  }
  await syncDirectory(directory);
  return resolve(target);
}

/**
 * Takes a version away, never the active one; it disappears whole.
 *
 * @throws {FaceServiceError} MODEL_INVALID if there is no such version, or it is the active one
 */
export async function removeVersion(directory: string, version: string): Promise<void> {
  const path = await versionDirectory(directory, version);
  if ((await currentName(directory)) === version)
    throw new FaceServiceError(
      "MODEL_INVALID",
      `classifier version ${version} is the active one and is not removed: activate another first`,
    );
  const removed = join(directory, `${removedPrefix}${randomBytes(6).toString("hex")}`);
  await renameDurably(path, removed);
  await rm(removed, { recursive: true, force: true });
}

/**
 * Takes away what programs that were cut off have left: never a version.
 *
 * @param olderThanMs - what a program may be writing just now is younger
 * @returns how many directories and files
 */
export async function removeRemains(directory: string, olderThanMs: number): Promise<number> {
  return await removeAbandoned(
    directory,
    (name) => [unfinishedPrefix, removedPrefix, `.${currentFile}-`].some((prefix) => name.startsWith(prefix)),
    olderThanMs,
  );
}

async function versionDirectory(directory: string, name: string): Promise<string> {
  requireName(name);
  if (!(await isVersion(directory, name)))
    throw new FaceServiceError(
      "MODEL_INVALID",
      `no complete classifier version ${name} in ${directory}: see \`npm run classifiers\`, or train again with \`npm run train\``,
    );
  return resolve(directory, name);
}

function requireName(name: string): void {
  if (!versionPattern.test(name))
    throw new FaceServiceError("MODEL_INVALID", `expected a classifier version's name, got ${JSON.stringify(name)}`);
}

async function isVersion(directory: string, name: string): Promise<boolean> {
  if (!versionPattern.test(name)) return false;
  const marks = [manifestFile, completeFile].map((mark) => stat(join(directory, name, mark)).catch(ignoreMissing));
  return (await Promise.all(marks)).some((mark) => mark?.isFile() === true);
}
