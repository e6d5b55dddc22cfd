import { readFile } from "node:fs/promises";
import { z } from "zod";
import { FaceServiceError, messageOf } from "../errors.ts";

const credentialsSchema = z.object({
  accessKeyId: z.string().min(1),
  secretAccessKey: z.string().min(1),
  sessionToken: z.string().min(1).exactOptional(),
});

export type S3Credentials = z.infer<typeof credentialsSchema>;

/** @throws {FaceServiceError} CONFIG_INVALID; the message repeats nothing of the file */
export async function readCredentials(file: string): Promise<S3Credentials> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new FaceServiceError("CONFIG_INVALID", `cannot read archive.s3.credentialsFile: ${messageOf(error)}`, {
      cause: error,
    });
  }
  const parsed = credentialsSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new FaceServiceError(
    "CONFIG_INVALID",
    `${file} holds no credentials: expected a JSON object with accessKeyId and secretAccessKey`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not told as a cause: the parser's message quotes the text, which holds the secret.
    return undefined;
  }
}
