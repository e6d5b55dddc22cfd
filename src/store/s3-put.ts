import { createHash } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";

export type S3Object = Omit<PutObjectCommandInput, "Body" | "Bucket" | "Key"> & {
  readonly Bucket: string;
  readonly Key: string;
};

export interface S3PutOptions {
  /**
   * Say each body's MD5, so that a server refuses a body that changed on its way. For servers that do not know the
   * newer checksums, which the SDK sends to Amazon's by itself.
   */
  readonly md5: boolean;
  /** Aborts one request. */
  readonly signal: () => AbortSignal;
}

/** Larger objects go in parts, so that a line that breaks costs one part; Amazon takes none below 5 MiB. */
const partBytes = 8 * 1024 * 1024;

/** Puts an object, which shows only when all of it is there; throws what the SDK throws. */
export async function putS3Object(
  client: S3Client,
  object: S3Object,
  bytes: Uint8Array,
  options: S3PutOptions,
): Promise<void> {
  if (bytes.byteLength > partBytes) return await putInParts(client, object, bytes, options);
  const body = bodyOf(bytes, options);
  await client.send(new PutObjectCommand({ ...object, ...body }), { abortSignal: options.signal() });
}

async function putInParts(client: S3Client, object: S3Object, bytes: Uint8Array, options: S3PutOptions): Promise<void> {
  const { Bucket, Key } = object;
  const begun = await client.send(new CreateMultipartUploadCommand(object), { abortSignal: options.signal() });
  const upload = { Bucket, Key, UploadId: begun.UploadId };
  try {
    const Parts: CompletedPart[] = [];
    for (let start = 0; start < bytes.byteLength; start += partBytes) {
      const PartNumber = Parts.length + 1;
      const body = bodyOf(bytes.subarray(start, start + partBytes), options);
      const { $metadata: _, ...sums } = await client.send(new UploadPartCommand({ ...upload, PartNumber, ...body }), {
        abortSignal: options.signal(),
      });
      const { ETag, ChecksumCRC32, ChecksumCRC32C, ChecksumCRC64NVME, ChecksumSHA1, ChecksumSHA256 } = sums;
      const checksums = { ChecksumCRC32, ChecksumCRC32C, ChecksumCRC64NVME, ChecksumSHA1, ChecksumSHA256 };
      Parts.push({ ...checksums, ETag, PartNumber });
    }
    const whole = { ...upload, MultipartUpload: { Parts } };
    await client.send(new CompleteMultipartUploadCommand(whole), { abortSignal: options.signal() });
  } catch (error) {
    // Parts that are left cost money and are seen by nobody; a server that is away drops them by its own rules.
    await client
      .send(new AbortMultipartUploadCommand(upload), { abortSignal: options.signal() })
      .catch(() => undefined);
    throw error;
  }
}

function bodyOf(bytes: Uint8Array, { md5 }: S3PutOptions) {
  return {
    // A Buffer has a length: streams would be sent in signed chunks, which not every server understands.
    Body: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    ContentLength: bytes.byteLength,
    ...(md5 ? { ContentMD5: createHash("md5").update(bytes).digest("base64") } : {}),
  };
}
