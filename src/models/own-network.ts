import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { FaceServiceError, messageOf } from "../errors.ts";
import { sha256Of } from "./files.ts";

/** A network file of the user's own, as `models.detector` and `models.embedder` of config.json name it. */
export interface OwnNetwork {
  /** Relative paths count from config.json's directory. */
  readonly path: string;
  /** What the file must have; null: any file will do. */
  readonly sha256: string | null;
}

/**
 * @param directory - of config.json
 * @throws {FaceServiceError} MODEL_INVALID when the file cannot be read or is another one
 */
export async function readOwnNetwork(
  { path, sha256 }: OwnNetwork,
  directory: string,
): Promise<{ readonly bytes: Uint8Array; readonly sha256: string }> {
  const file = resolve(directory, path);
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new FaceServiceError(
      "MODEL_INVALID",
      `cannot read the network ${file}: ${messageOf(error)}; correct its path in config.json`,
      { cause: error },
    );
  });
  const found = sha256Of(bytes);
  if (sha256 !== null && found !== sha256)
    throw new FaceServiceError(
      "MODEL_INVALID",
      `expected SHA-256 ${sha256} of ${file}, got ${found}; restore the file or correct sha256 in config.json`,
    );
  return { bytes, sha256: found };
}
