import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { FaceServiceError, messageOf } from "../errors.ts";

/** Where secrets lie. */
export interface SecretPlaces {
  /** Relative files count from here. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * A secret of the environment or, without one, of a file; spaces and line ends around it are none of it.
 *
 * @param what - names the setting in messages
 * @throws {FaceServiceError} CONFIG_INVALID when it is named and not there; the message repeats nothing of it
 */
export async function readSecret(
  { file, variable, what }: { readonly file: string | null; readonly variable: string | null; readonly what: string },
  { directory, environment }: SecretPlaces,
): Promise<string | undefined> {
  if (variable === null && file === null) return undefined;
  const text = variable === null ? undefined : environment[variable]?.trim();
  if (text !== undefined && text !== "") return text;
  if (file === null)
    throw new FaceServiceError("CONFIG_INVALID", `${what}: the environment variable ${variable} is not set`);
  const secret = (await bytesOf(file, what, directory)).toString("utf8").trim();
  if (secret !== "") return secret;
  throw new FaceServiceError("CONFIG_INVALID", `${what}: the file ${file} is empty`);
}

/** @throws {FaceServiceError} CONFIG_INVALID */
export async function readPem(
  file: string | null,
  what: string,
  { directory }: SecretPlaces,
): Promise<Buffer | undefined> {
  return file === null ? undefined : await bytesOf(file, what, directory);
}

async function bytesOf(file: string, what: string, directory: string): Promise<Buffer> {
  try {
    return await readFile(resolve(directory, file));
  } catch (error) {
    throw new FaceServiceError("CONFIG_INVALID", `${what}: cannot read it: ${messageOf(error)}`, { cause: error });
  }
}
