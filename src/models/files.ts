import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeDirectory } from "../files/directory.ts";
import { writeDurably } from "../files/write-file.ts";
import type { NetworkId, SourceFile } from "./manifest.ts";

/** What a file on disk must be. */
export interface Expected {
  readonly sha256: string;
  readonly bytes: number;
}

export type FileState = "ok" | "missing" | "damaged";

export const networkPath = (directory: string, id: NetworkId): string => join(directory, "networks", `${id}.onnx`);

export const sourcePath = (directory: string, { package: { name, version }, path }: SourceFile): string =>
  join(directory, "sources", `${name}@${version}`, path);

export const sha256Of = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** @returns the bytes if they are the expected ones, else why not */
export async function readVerified(
  path: string,
  { sha256, bytes }: Expected,
): Promise<Uint8Array | "missing" | "damaged"> {
  let found: Uint8Array;
  try {
    found = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "missing";
    throw error;
  }
  return found.length === bytes && sha256Of(found) === sha256 ? found : "damaged";
}

export async function stateOf(path: string, expected: Expected): Promise<FileState> {
  const found = await readVerified(path, expected);
  return typeof found === "string" ? found : "ok";
}

/** Writes the whole file or none of it, also when the process dies. The caller holds the directory's lock. */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  await makeDirectory(dirname(path));
  await writeDurably(path, bytes, { isOnlyWriter: true });
}
