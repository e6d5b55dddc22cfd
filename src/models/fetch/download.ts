import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FaceServiceError, messageOf } from "../../errors.ts";
import type { SourcePackage } from "../manifest.ts";
import type { Registry } from "./registry.ts";

export interface DownloadOptions {
  /** Partial and finished tarballs lie here. */
  readonly directory: string;
  readonly registry: Registry;
  /** Told how many bytes of the tarball are there. */
  readonly onBytes: (bytes: number) => void;
  /** Before the second attempt, in milliseconds; doubles from there. */
  readonly retryDelayMs?: number;
}

/** Of connections that break off in the middle; those that never open are retried by npm's own settings. */
const maxAttempts = 5;

/**
 * Downloads a tarball and checks its integrity. What an interrupted run got is kept and continued.
 *
 * @returns path of the verified tarball
 * @throws {FaceServiceError} UNAVAILABLE when the registry cannot be reached or breaks off each time;
 *   MODEL_INVALID when a download from the first byte has another integrity
 */
export async function downloadTarball(source: SourcePackage, options: DownloadOptions): Promise<string> {
  const { directory, retryDelayMs = 500 } = options;
  const finished = join(directory, `${source.name.replace("/", "+")}@${source.version}.tgz`);
  const partial = `${finished}.part`;
  await mkdir(directory, { recursive: true });
  if (await hasIntegrity(finished, source)) return finished;
  let broken: unknown;
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    if (attempt > 1) await sleep(retryDelayMs * 2 ** (attempt - 2));
    const resumedFrom = await sizeOf(partial);
    broken = await receive(source, partial, options);
    if (broken !== undefined) continue;
    if (await hasIntegrity(partial, source)) {
      await rename(partial, finished);
      return finished;
    }
    await rm(partial, { force: true });
    if (resumedFrom === 0) throw tampered(source);
  }
  throw new FaceServiceError(
    "UNAVAILABLE",
    `the download of ${source.name} broke off ${maxAttempts} times, last: ${messageOf(broken)}; run it again to continue`,
    { cause: broken },
  );
}

/** @returns why the body broke off, or undefined when it came to its end */
async function receive(
  source: SourcePackage,
  partial: string,
  { registry, onBytes }: DownloadOptions,
): Promise<unknown> {
  const have = await sizeOf(partial);
  if (have === source.tarballBytes) return undefined;
  const { fromByte, body } = await registry.openTarball(source, have < source.tarballBytes ? have : 0);
  let broken: unknown;
  let at = fromByte;
  const file = await open(partial, "a");
  try {
    await file.truncate(fromByte);
    for await (const chunk of untilBroken(body, (error) => (broken = error))) {
      await file.write(chunk);
      at += chunk.length;
      onBytes(Math.min(at, source.tarballBytes));
      if (at > source.tarballBytes) return undefined;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return at < source.tarballBytes
    ? (broken ?? new Error(`closed after ${at} of ${source.tarballBytes} bytes`))
    : undefined;
}

/** Keeps failures of the network apart from those of the disk, which end the download. */
async function* untilBroken(
  body: AsyncIterable<Uint8Array>,
  onBroken: (error: unknown) => void,
): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    onBroken(error);
  }
}

async function sizeOf(path: string): Promise<number> {
  return await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

async function hasIntegrity(path: string, { integrity, tarballBytes }: SourcePackage): Promise<boolean> {
  if ((await sizeOf(path)) !== tarballBytes) return false;
  const hash = createHash("sha512");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return `sha512-${hash.digest("base64")}` === integrity;
}

function tampered({ name, version, integrity, tarballBytes }: SourcePackage): FaceServiceError {
  return new FaceServiceError(
    "MODEL_INVALID",
    `expected ${name}@${version} as ${tarballBytes} bytes with integrity ${integrity}, but the registry sent something else; nothing of it was kept; check which registry npm is configured for (npm config get registry)`,
  );
}
