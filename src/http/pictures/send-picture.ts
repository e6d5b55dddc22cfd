import { createHash } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { FaceServiceError } from "../../errors.ts";
import { imageFormat } from "../../images/format.ts";
import { makeThumbnail } from "../../images/thumbnail.ts";

export interface PictureOptions {
  /** At most so many pixels wide; absent: as it is. */
  readonly width?: number | undefined;
  readonly maxPixels: number;
}

/** Pictures made smaller at once, of all callers: each takes its pixels in memory. */
const maxAtOnce = 4;
const maxWaiting = 512;
let running = 0;
const waiting: (() => void)[] = [];

/** For a route's `response`: 200 with a picture. */
export const pictureAnswer = {
  description: "The picture.",
  content: { "image/jpeg": { schema: z.custom<Uint8Array>().meta({ type: "string", format: "binary" }) } },
};

/**
 * Answers with a picture, made smaller if asked. The caller may keep it, and asks by its ETag whether it is still the
 * same; then no pixel is touched.
 *
 * @throws {FaceServiceError} IMAGE_UNREADABLE
 */
export async function sendPicture(
  request: FastifyRequest,
  reply: FastifyReply,
  bytes: Uint8Array,
  { width, maxPixels }: PictureOptions,
): Promise<FastifyReply> {
  const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}-${width ?? "full"}"`;
  reply.header("etag", etag).header("cache-control", "private, no-cache");
  if (request.headers["if-none-match"] === etag) return await reply.code(304).send();
  if (width === undefined) return await reply.type(`image/${imageFormat(bytes) ?? "jpeg"}`).send(Buffer.from(bytes));
  return await reply
    .type("image/jpeg")
    .send(await inTurn(() => makeThumbnail(bytes, { maxWidthPx: width, maxPixels })));
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (waiting.length >= maxWaiting)
    throw new FaceServiceError("OVERLOADED", "too many pictures are waited for; ask again in a moment");
  if (running >= maxAtOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  running++;
  try {
    return await work();
  } finally {
    running--;
    waiting.shift()?.();
  }
}
