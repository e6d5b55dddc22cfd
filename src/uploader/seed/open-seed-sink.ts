import { resolve } from "node:path";
import { connectRpc } from "../../rpc/rpc-client.ts";
import type { MongodbSettings } from "../../store/mongodb-result-store.ts";
import type { S3ArchiveSettings } from "../../store/s3-archive.ts";
import { lazily } from "../lazily.ts";
import type { Sink } from "../sink.ts";
import { RememberedLabels } from "./remembered-labels.ts";
import { openSeedDetector } from "./seed-detector.ts";
import type { SeedSharing } from "./seed-recognizer.ts";
import { openSeedSink } from "./seed-sink.ts";

/** Of the configuration; relative paths count from `directory`. */
export interface SeedSettings {
  readonly directory: string;
  readonly uploader: { readonly server: string; readonly requestTimeoutMs: number };
  readonly seed: {
    readonly enabled: boolean;
    readonly objectServer: string;
    readonly detectObjects: boolean;
    readonly detectFaces: boolean;
    readonly uploadFalsePositives: boolean;
    readonly collection: string | null;
  };
  readonly results: { readonly mongodb: MongodbSettings };
  readonly archive: { readonly s3: S3ArchiveSettings };
}

export interface SeedMode {
  readonly sinks: readonly Sink[];
  /** Absent where not both objects and faces are looked for. */
  readonly sharing: SeedSharing | undefined;
}

/** The object servers of smart-zoneminder fall silent while they work. */
const heartbeatMs = 60_000;

/**
 * The sink of the seed-compatible mode; none when it is off. Documents go to `results.mongodb`'s server, objects to
 * `archive.s3`'s bucket, whatever our own results and pictures use.
 *
 * @throws {FaceServiceError} CONFIG_INVALID
 */
export async function openSeedSinks(settings: SeedSettings): Promise<SeedMode> {
  const { directory, uploader, seed, results, archive } = settings;
  if (!seed.enabled) return { sinks: [], sharing: undefined };
  const absolute = (path: string | null): string | null => (path === null ? null : resolve(directory, path));
  const { openS3Archive } = await import("../../store/s3-archive.ts");
  const credentialsFile = absolute(archive.s3.credentialsFile);
  const bucket = await lazily(() => openS3Archive({ ...archive.s3, credentialsFile }));
  const documents =
    seed.collection === null ? undefined : await documentsOf(results.mongodb, seed.collection, absolute);
  const objects = seed.detectObjects ? connectRpc(seed.objectServer, { heartbeatMs }) : undefined;
  const faces = seed.detectObjects && seed.detectFaces ? connectRpc(uploader.server, { heartbeatMs }) : undefined;
  const sharing = objects && faces && { objects, labels: new RememberedLabels() };
  const sink = openSeedSink({
    detector: objects === undefined ? undefined : openSeedDetector({ objects, faces }, uploader.requestTimeoutMs),
    documents,
    objects: bucket.get,
    uploadFalsePositives: seed.uploadFalsePositives,
    labels: sharing?.labels,
  });
  const closing = {
    ...sink,
    async [Symbol.asyncDispose]() {
      for (const one of [objects, faces, documents, bucket]) await one?.[Symbol.asyncDispose]();
    },
  };
  return { sinks: [closing], sharing };
}

async function documentsOf(
  mongodb: MongodbSettings,
  collection: string,
  absolute: (path: string | null) => string | null,
) {
  const { openSeedDocuments } = await import("../../store/seed-documents.ts");
  return await openSeedDocuments({ ...mongodb, urlFile: absolute(mongodb.urlFile), collection });
}
