import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { FaceServiceError, messageOf } from "../../src/errors.ts";
import { showProgress } from "../../src/service/progress.ts";

export interface ArchiveSource {
  readonly url: string;
  readonly sha256: string;
  /** Of the file; more is refused. */
  readonly maxBytes: number;
}

const megabyte = 1e6;
/** Between two pieces of the answer. */
const silenceMs = 60_000;

/**
 * Downloads an archive unless it is there and whole; nothing stays of one that is not what it should be.
 *
 * @throws {FaceServiceError} UNAVAILABLE if the host does not answer; DATASET_INVALID for other bytes
 */
export async function downloadArchive(source: ArchiveSource, path: string): Promise<void> {
  if ((await sha256Of(path)) === source.sha256) return;
  const partial = `${path}.part`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await receive(source, partial);
    const sha256 = await sha256Of(partial);
    if (sha256 !== source.sha256)
      throw new FaceServiceError(
        "DATASET_INVALID",
        `expected ${source.url} with SHA-256 ${source.sha256}, got ${sha256}; nothing of it was kept: name another --url, or an archive of your own with --archive`,
      );
    await rename(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
}

async function receive({ url, maxBytes }: ArchiveSource, partial: string): Promise<void> {
  const abort = new AbortController();
  const watch = setTimeout(() => abort.abort(new Error(`silent for ${silenceMs / 1000} s`)), silenceMs);
  try {
    const answer = await fetch(url, { signal: abort.signal });
    if (!answer.ok || answer.body === null) throw new Error(`answered ${answer.status} ${answer.statusText}`);
    const total = Number(answer.headers.get("content-length") ?? 0);
    const bar = showProgress({ label: "downloading LFW", total: total / megabyte, unit: "MB" });
    await using file = await open(partial, "w", 0o644);
    let bytes = 0;
    for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
      watch.refresh();
      bytes += chunk.length;
      if (bytes > maxBytes) throw new Error(`sends more than the ${maxBytes} bytes expected`);
      await file.write(chunk);
      bar.update(bytes / megabyte);
    }
    bar.end();
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? `: ${messageOf(error.cause)}` : "";
    throw new FaceServiceError(
      "UNAVAILABLE",
      `cannot download ${url}: ${messageOf(error)}${cause}; try later, or download it elsewhere and name it with --archive`,
      { cause: error },
    );
  } finally {
    clearTimeout(watch);
  }
}

/** @returns undefined if there is no such file */
async function sha256Of(path: string): Promise<string | undefined> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  return hash.digest("hex");
}
