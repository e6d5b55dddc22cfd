import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  S3Client,
  type StorageClass,
} from "@aws-sdk/client-s3";
import type { ArchivedImage, ImageArchive, ImageMetadata } from "./archive.ts";
import { checkArchiveKey, directoryOfPrefix } from "./archive-key.ts";
import { decodeMetadata, encodeMetadata } from "./image-metadata.ts";
import { readCredentials } from "./s3-credentials.ts";
import { isStatus, translateS3Error } from "./s3-errors.ts";
import { putS3Object } from "./s3-put.ts";

export interface S3ArchiveSettings {
  readonly bucket: string;
  readonly prefix: string;
  readonly region: string;
  /** URL of an S3-compatible server; null: Amazon's. */
  readonly endpoint: string | null;
  readonly forcePathStyle: boolean;
  /** Absolute path of a JSON file with `accessKeyId` and `secretAccessKey`; null: AWS's own chain. */
  readonly credentialsFile: string | null;
  readonly storageClass: string;
}

export interface S3ArchiveTimes {
  readonly connectMs: number;
  /** Of one attempt. */
  readonly requestMs: number;
  /** Of a call with all its attempts. */
  readonly deadlineMs: number;
  readonly attempts: number;
}

const usualTimes: S3ArchiveTimes = { connectMs: 5000, requestMs: 20_000, deadlineMs: 60_000, attempts: 3 };
const contentTypes: Readonly<Record<string, string>> = { jpg: "image/jpeg", png: "image/png", webp: "image/webp" };

/**
 * Pictures as objects of an S3 bucket, which must exist.
 *
 * @throws {FaceServiceError} CONFIG_INVALID for a missing bucket or unusable credentials; UNAVAILABLE while the
 *   server cannot be reached. Credentials that may only write are not refused, so that wrong ones may show only
 *   with the first picture
 */
export async function openS3Archive(settings: S3ArchiveSettings, times: S3ArchiveTimes = usualTimes) {
  const client = new S3Client({
    region: settings.region,
    forcePathStyle: settings.forcePathStyle,
    maxAttempts: times.attempts,
    requestHandler: {
      connectionTimeout: times.connectMs,
      requestTimeout: times.requestMs,
      throwOnRequestTimeout: true,
    },
    // Many S3-compatible servers know neither the newer checksums nor the trailers that carry them.
    ...(settings.endpoint === null
      ? {}
      : {
          endpoint: settings.endpoint,
          requestChecksumCalculation: "WHEN_REQUIRED" as const,
          responseChecksumValidation: "WHEN_REQUIRED" as const,
        }),
    ...(settings.credentialsFile === null ? {} : { credentials: await readCredentials(settings.credentialsFile) }),
  });
  const archive = new S3Archive(client, settings, times);
  try {
    await archive.check();
  } catch (error) {
    client.destroy();
    throw error;
  }
  return archive;
}

class S3Archive implements ImageArchive {
  readonly #client: S3Client;
  readonly #settings: S3ArchiveSettings;
  readonly #times: S3ArchiveTimes;

  constructor(client: S3Client, settings: S3ArchiveSettings, times: S3ArchiveTimes) {
    this.#client = client;
    this.#settings = settings;
    this.#times = times;
  }

  async check(): Promise<void> {
    await this.#request(async (bucket, options) => {
      try {
        await this.#client.send(new HeadBucketCommand(bucket), options);
      } catch (error) {
        if (!isStatus(error, 403)) throw error;
      }
    });
  }

  async put(key: string, bytes: Uint8Array, metadata: ImageMetadata): Promise<void> {
    const Key = this.#objectKey(key);
    const Metadata = encodeMetadata(metadata);
    const ContentType = contentTypes[key.slice(key.lastIndexOf(".") + 1).toLowerCase()] ?? "application/octet-stream";
    const StorageClass = this.#settings.storageClass as StorageClass;
    await this.#request((bucket) =>
      putS3Object(this.#client, { ...bucket, Key, ContentType, Metadata, StorageClass }, bytes, {
        md5: this.#settings.endpoint !== null,
        signal: () => AbortSignal.timeout(this.#times.deadlineMs),
      }),
    );
  }

  async get(key: string): Promise<ArchivedImage | undefined> {
    const object = { Key: this.#objectKey(key) };
    return await this.#request(async (bucket, options) => {
      try {
        const found = await this.#client.send(new GetObjectCommand({ ...bucket, ...object }), options);
        const bytes = (await found.Body?.transformToByteArray()) ?? new Uint8Array();
        return { bytes, metadata: decodeMetadata(found.Metadata ?? {}) };
      } catch (error) {
        if (error instanceof Error && error.name === "NoSuchKey") return undefined;
        throw error;
      }
    });
  }

  async remove(key: string): Promise<void> {
    const object = { Key: this.#objectKey(key) };
    await this.#request((bucket, options) =>
      this.#client.send(new DeleteObjectCommand({ ...bucket, ...object }), options),
    );
  }

  async list(prefix: string): Promise<readonly string[]> {
    if (directoryOfPrefix(prefix) === undefined) return [];
    const keys: string[] = [];
    let after: string | undefined;
    do {
      const page = await this.#request((bucket, options) =>
        this.#client.send(
          new ListObjectsV2Command({ ...bucket, Prefix: this.#settings.prefix + prefix, ContinuationToken: after }),
          options,
        ),
      );
      for (const { Key } of page.Contents ?? []) if (Key) keys.push(Key.slice(this.#settings.prefix.length));
      after = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (after !== undefined);
    // S3 orders by UTF-8 bytes, which differs from code units beyond U+FFFF.
    return keys.sort();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#client.destroy();
    return Promise.resolve();
  }

  #objectKey(key: string): string {
    return this.#settings.prefix + checkArchiveKey(key);
  }

  async #request<T>(
    work: (bucket: { Bucket: string }, options: { abortSignal: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    const abortSignal = AbortSignal.timeout(this.#times.deadlineMs);
    try {
      return await work({ Bucket: this.#settings.bucket }, { abortSignal });
    } catch (error) {
      throw translateS3Error(error, this.#settings, abortSignal.aborted);
    }
  }
}
