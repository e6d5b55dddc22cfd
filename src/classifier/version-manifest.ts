import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { FaceServiceError, messageOf } from "../errors.ts";
import { readText } from "../files/missing.ts";
import { sha256Of } from "./binary.ts";
import { sha256Schema } from "./file-schema.ts";

/** Written last of all: a directory without it was cut off while it was written, and is no version. */
export const manifestFile = "manifest.json";
/** What stood in its place before versions had checksums; such a version is used as it is. */
export const completeFile = "complete";

const manifestVersion = 1;

const schema = z.object({
  manifestVersion: z.literal(manifestVersion),
  /** ISO 8601, UTC. */
  createdAt: z.iso.datetime(),
  /** When the embeddings were read; absent in versions of older releases. */
  learnedAt: z.iso.datetime().optional(),
  files: z.record(z.string(), z.strictObject({ bytes: z.int().min(0), sha256: sha256Schema })),
});

export type VersionManifest = z.infer<typeof schema>;

export function manifestText(
  files: ReadonlyMap<string, string | Uint8Array>,
  { createdAt, learnedAt }: { readonly createdAt: Date; readonly learnedAt?: Date },
): string {
  const entries = [...files].map(([name, content]) => {
    const bytes = Buffer.from(content);
    return [name, { bytes: bytes.length, sha256: sha256Of(bytes) }] as const;
  });
  const manifest: VersionManifest = {
    manifestVersion,
    createdAt: createdAt.toISOString(),
    ...(learnedAt === undefined ? {} : { learnedAt: learnedAt.toISOString() }),
    files: Object.fromEntries(entries),
  };
  return `${JSON.stringify(manifest, null, 1)}\n`;
}

const damaged = (directory: string, what: string): FaceServiceError =>
  new FaceServiceError(
    "MODEL_INVALID",
    `classifier version ${basename(directory)} is damaged (${what}): activate another with \`npm run classifiers\`, or train again with \`npm run train\``,
  );

/**
 * @returns undefined for a version from before there were manifests
 * @throws {FaceServiceError} MODEL_INVALID if the directory holds no complete version, or a damaged manifest
 */
export async function readManifest(versionDirectory: string): Promise<VersionManifest | undefined> {
  const text = await readText(join(versionDirectory, manifestFile));
  if (text === undefined) {
    if ((await readText(join(versionDirectory, completeFile))) !== undefined) return undefined;
    throw damaged(versionDirectory, `no ${manifestFile}: it was cut off while it was written`);
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    // Whatever is wrong inside, the remedy is the same.
    throw damaged(versionDirectory, `${manifestFile} cannot be read`);
  }
}

/**
 * Reads files of a version, each checked against the manifest.
 *
 * @returns reader by file name; it throws {FaceServiceError} MODEL_INVALID if a file is missing, cut short or altered
 * @throws {FaceServiceError} MODEL_INVALID as `readManifest`
 */
export async function openVersionFiles(versionDirectory: string): Promise<(name: string) => Promise<Uint8Array>> {
  const manifest = await readManifest(versionDirectory);
  return async (name) => {
    const expected = manifest?.files[name];
    if (manifest !== undefined && expected === undefined)
      throw new FaceServiceError(
        "MODEL_INVALID",
        `classifier version ${basename(versionDirectory)} has no ${name}: set classifier.kind to a kind that was trained, or train again with \`npm run train\``,
      );
    const bytes = await readFile(join(versionDirectory, name)).catch((error: unknown) => {
      throw damaged(versionDirectory, messageOf(error));
    });
    if (expected === undefined) return bytes;
    if (bytes.length !== expected.bytes)
      throw damaged(versionDirectory, `${name} has ${bytes.length} bytes instead of ${expected.bytes}`);
    if (sha256Of(bytes) !== expected.sha256) throw damaged(versionDirectory, `${name} was altered`);
    return bytes;
  };
}

/**
 * Reads every file that the manifest names.
 *
 * @returns undefined for a version without a manifest: there is nothing to check it against
 * @throws {FaceServiceError} MODEL_INVALID with the first file that is missing, cut short or altered
 */
export async function verifyVersion(versionDirectory: string): Promise<VersionManifest | undefined> {
  const manifest = await readManifest(versionDirectory);
  const read = await openVersionFiles(versionDirectory);
  for (const name of Object.keys(manifest?.files ?? {})) await read(name);
  return manifest;
}
