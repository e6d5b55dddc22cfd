import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { z } from "zod";
import { FaceServiceError, messageOf } from "../../errors.ts";
import { writeDurably } from "../../files/write-file.ts";
import { roles, scopes } from "./roles.ts";

const storedKey = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{12}$/),
  name: z.string().min(1).max(100),
  role: z.enum(roles),
  /** Fewer than the role's; absent: all of them. */
  scopes: z.array(z.enum(scopes)).exactOptional(),
  /** SHA-256 of the secret, in hex. The secret has 256 random bits: there is nothing to guess, so no slow hash. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  createdAt: z.iso.datetime(),
});
export type StoredKey = z.infer<typeof storedKey>;

export const mostKeys = 1000;

const keyFile = z.strictObject({
  version: z.literal(1),
  /** Signs the cookies of sessions. */
  sessionSecret: z.string().min(43),
  keys: z.array(storedKey).max(mostKeys),
});
export type KeyFile = z.infer<typeof keyFile>;

const keyText = /^face_([0-9a-f]{12})_([\w-]{43})$/;

/** A new key: what is kept of it, and the text that its owner gets, once. */
export function makeKey(
  given: Pick<StoredKey, "name" | "role" | "scopes">,
  now: Date,
): { key: StoredKey; text: string } {
  const id = randomBytes(6).toString("hex");
  const secret = randomBytes(32).toString("base64url");
  const { name, role, scopes: fewer } = given;
  const kept = { id, name, role, ...(fewer === undefined ? {} : { scopes: fewer }) };
  return { key: { ...kept, hash: hashOf(secret), createdAt: now.toISOString() }, text: `face_${id}_${secret}` };
}

export function newKeyFile(): KeyFile {
  return { version: 1, sessionSecret: randomBytes(32).toString("base64url"), keys: [] };
}

/** @returns the key whose text this is */
export function findKey(keys: readonly StoredKey[], text: string): StoredKey | undefined {
  const [, id = "", secret = ""] = keyText.exec(text) ?? [];
  const key = keys.find((one) => one.id === id);
  if (key === undefined) return undefined;
  return timingSafeEqual(Buffer.from(hashOf(secret)), Buffer.from(key.hash)) ? key : undefined;
}

const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");

/**
 * @returns undefined where there is no file
 * @throws {FaceServiceError} CONFIG_INVALID for a file that cannot be read, is none of keys, or that others may read
 */
export async function readKeyFile(path: string): Promise<KeyFile | undefined> {
  let text: string;
  try {
    const { mode } = await stat(path);
    if ((mode & 0o077) !== 0)
      throw new FaceServiceError(
        "CONFIG_INVALID",
        `${path} holds API keys and may be read by others (mode ${(mode & 0o777).toString(8)}); run chmod 600 on it`,
      );
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    if (error instanceof FaceServiceError) throw error;
    throw new FaceServiceError("CONFIG_INVALID", `cannot read http.keysFile ${path}: ${messageOf(error)}`);
  }
  try {
    return keyFile.parse(JSON.parse(text));
  } catch {
    // Not told as a cause: a message of the parser may quote the file.
    throw new FaceServiceError("CONFIG_INVALID", `${path} is no file of API keys; restore it, or move it away`);
  }
}

/**
 * Replaces the file in one step, readable by its owner only.
 *
 * @throws {FaceServiceError} CONFIG_INVALID
 */
export async function writeKeyFile(path: string, content: KeyFile): Promise<void> {
  try {
    await writeDurably(path, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  } catch (error) {
    throw new FaceServiceError("CONFIG_INVALID", `cannot write http.keysFile ${path}: ${messageOf(error)}`);
  }
}
