import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { HttpApp } from "./http-app.ts";

interface Page {
  readonly type: string;
  readonly bytes: Buffer;
  readonly gzipped: Buffer | undefined;
  readonly etag: string;
  /** Its name changes with its content. */
  readonly isHashed: boolean;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webp": "image/webp",
  ".ico": "image/x-icon",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};
const compressible = /^text|json|svg/;
const minBytesToGzip = 1024;

/**
 * The web page's built files, read once into memory: a request can name only what was there at the start, so no path
 * leads out of the folder.
 *
 * @returns whether there are any
 */
export async function servePages(app: HttpApp, directory: string): Promise<boolean> {
  const pages = await readPages(directory);
  const index = pages.get("/index.html");
  if (index === undefined) return false;
  app.get("/*", { config: { scope: "anyone" }, schema: { hide: true } }, async (request, reply) => {
    // As it came: what is no path of a file that was read matches none.
    const [path = "/"] = request.url.split("?", 1);
    // An address inside the page, such as /people/ann, is the page's own to read.
    const page = pages.get(path) ?? (isOfPage(path) ? index : undefined);
    return page === undefined ? reply.callNotFound() : await sendPage(page, request, reply);
  });
  return true;
}

async function sendPage(page: Page, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { etag, type, bytes, gzipped, isHashed } = page;
  reply.header("cache-control", isHashed ? "public, max-age=31536000, immutable" : "no-cache");
  reply.header("etag", etag).header("vary", "accept-encoding");
  if (request.headers["if-none-match"] === etag) return await reply.code(304).send();
  const takesGzip = /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
  if (!takesGzip || gzipped === undefined) return await reply.type(type).send(bytes);
  return await reply.header("content-encoding", "gzip").type(type).send(gzipped);
}

const isOfPage = (path: string): boolean => !/^\/+(api|v1|docs|assets)(\/|$)|\.[a-z0-9]+$/i.test(path);

async function readPages(directory: string): Promise<ReadonlyMap<string, Page>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  const pages = new Map<string, Page>();
  for (const entry of entries) {
    const type = types[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const file = join(entry.parentPath ?? entry.path, entry.name);
    const bytes = await readFile(file);
    const gzipped =
      compressible.test(type) && bytes.length >= minBytesToGzip ? await promisify(gzip)(bytes) : undefined;
    const path = `/${relative(directory, file).split(sep).join("/")}`;
    const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
    pages.set(path, { type, bytes, gzipped, etag, isHashed: path.startsWith("/assets/") });
  }
  return pages;
}
