import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { FaceServiceError, messageOf } from "../errors.ts";

/** Names the active version; one line, the name of a directory beside it. */
const currentFile = "current";
/** Written last of all: a directory without it was cut off while it was written, and is no version. */
const completeFile = "complete";
const unfinishedPrefix = ".unfinished-";
const versionPattern = /^[0-9A-Za-z][0-9A-Za-z._-]{0,99}$/;

/**
 * The version that the file `current` names.
 *
 * @returns its absolute directory; undefined if nothing was trained yet
 * @throws {FaceServiceError} MODEL_INVALID if `current` names no complete version
 */
export async function currentVersion(directory: string): Promise<string | undefined> {
  const name = await readText(join(directory, currentFile));
  if (name === undefined) return undefined;
  return versionDirectory(directory, name.trim());
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
 * @throws {FaceServiceError} MODEL_INVALID if there is no complete version of that name
 */
export async function activateVersion(directory: string, version: string): Promise<void> {
  await versionDirectory(directory, version);
  const fresh = join(directory, `.${currentFile}-${randomBytes(6).toString("hex")}`);
  await writeDurably(fresh, `${version}\n`);
  await rename(fresh, join(directory, currentFile));
  await flush(directory);
}

/**
 * Writes a new version beside the old ones; it appears whole or not at all.
 *
 * @param files - content by file name
 * @throws {FaceServiceError} MODEL_INVALID if the name is taken or no plain directory name
 */
export async function writeVersion(
  directory: string,
  version: string,
  files: ReadonlyMap<string, string | Uint8Array>,
): Promise<string> {
  requireName(version);
  await mkdir(directory, { recursive: true });
  const unfinished = join(directory, `${unfinishedPrefix}${randomBytes(6).toString("hex")}`);
  const target = join(directory, version);
  try {
    await mkdir(unfinished);
    for (const [name, content] of files) await writeDurably(join(unfinished, name), content);
    await writeDurably(join(unfinished, completeFile), "");
    await flush(unfinished);
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw new FaceServiceError("MODEL_INVALID", `cannot write classifier version ${version}: ${messageOf(error)}`, {
      cause: error,
    });
  }
  await flush(directory);
  return resolve(target);
}

async function versionDirectory(directory: string, name: string): Promise<string> {
  requireName(name);
  if (!(await isVersion(directory, name)))
    throw new FaceServiceError(
      "MODEL_INVALID",
      `no complete classifier version ${name} in ${directory}: train again with \`npm run train\``,
    );
  return resolve(directory, name);
}

function requireName(name: string): void {
  if (!versionPattern.test(name))
    throw new FaceServiceError("MODEL_INVALID", `expected a classifier version's name, got ${JSON.stringify(name)}`);
}

async function isVersion(directory: string, name: string): Promise<boolean> {
  return versionPattern.test(name) && (await readText(join(directory, name, completeFile))) !== undefined;
}

async function readText(path: string): Promise<string | undefined> {
  return await readFile(path, "utf8").catch(ignoreMissing);
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
  throw error;
}

async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  await using file = await open(path, "wx");
  await file.writeFile(content);
  await file.sync();
}

/** Makes a rename inside a directory survive a power cut. */
async function flush(directory: string): Promise<void> {
  await using handle = await open(directory, "r");
  await handle.sync();
}
