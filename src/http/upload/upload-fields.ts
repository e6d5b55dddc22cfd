import { z } from "zod";

/** A file of a form, whole in memory; at most http.maxUploadBytes with all others of its request. */
export interface UploadedFile {
  /** As the client calls it: a hint for people, never a path. */
  readonly filename: string;
  readonly bytes: Uint8Array;
}

const isFile = (value: unknown): value is UploadedFile =>
  typeof value === "object" && value !== null && "bytes" in value && value.bytes instanceof Uint8Array;

/** A route's form field that holds one file. */
export const uploadedFile = z
  .custom<UploadedFile>(isFile, "expected a file")
  .meta({ type: "string", format: "binary", description: "A JPEG, PNG or WebP file." });

/** A route's form field that may come several times, each with a file. */
export const uploadedFiles = z
  .custom<readonly UploadedFile[]>(
    (value) => Array.isArray(value) && value.length > 0 && value.every(isFile),
    "expected one file or more",
  )
  .meta({ type: "array", items: { type: "string", format: "binary" }, description: "JPEG, PNG or WebP files." });

/** A picture in a form's field, or in JSON as base64; either way its bytes. */
export const pictureField = z
  .union([
    uploadedFile,
    z.base64().transform((text): UploadedFile => ({ filename: "", bytes: Buffer.from(text, "base64") })),
  ])
  .transform(({ bytes }) => bytes)
  .meta({ type: "string", format: "binary", description: "A JPEG, PNG or WebP file; in JSON, its bytes in base64." });
