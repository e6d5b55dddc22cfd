import { get as httpGet, type IncomingMessage } from "node:http";
import { get as httpsGet } from "node:https";
import { isIP } from "node:net";
import { basename, relative, resolve, sep } from "node:path";
import { FaceServiceError, messageOf } from "../../src/errors.ts";
import { readImage } from "../../src/images/read.ts";
import { isPublicAddress, publicLookup, refused } from "./public-lookup.ts";

export interface PhotoAccess {
  /** Files are read below it only; relative ones count from it. */
  readonly root: string;
  readonly maxBytes: number;
  /** Whether hosts of one's own network may be asked. */
  readonly privateHosts: boolean;
}

export interface Photo {
  readonly bytes: Uint8Array;
  readonly fileName: string;
}

const silenceMs = 15_000;
const deadlineMs = 60_000;

/**
 * Reads a picture from a file below the root, or from an http or https address. Redirects are not followed.
 *
 * @throws {FaceServiceError} that names what is wrong with this photo
 */
export async function loadPhoto(photo: string, access: PhotoAccess): Promise<Photo> {
  const { root, maxBytes } = access;
  if (/^https?:/i.test(photo)) return await download(urlOf(photo), access);
  const path = resolve(root, photo);
  if (relative(root, path).split(sep)[0] === "..")
    throw new FaceServiceError(
      "REQUEST_INVALID",
      `${photo} lies outside of ${resolve(root)}; name the photos' folder by --photos`,
    );
  return { bytes: await readImage(path, { allowedRoots: [resolve(root)], maxBytes }), fileName: basename(path) };
}

function urlOf(text: string): URL {
  if (URL.canParse(text)) return new URL(text);
  throw new FaceServiceError("REQUEST_INVALID", `expected an address such as https://example.org/a.jpg, got ${text}`);
}

async function download(url: URL, { maxBytes, privateHosts }: PhotoAccess): Promise<Photo> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  // A literal address is connected to without a lookup.
  if (!privateHosts && isIP(host) !== 0 && !isPublicAddress(host)) throw refused(host);
  const signal = AbortSignal.timeout(deadlineMs);
  const get = url.protocol === "https:" ? httpsGet : httpGet;
  const bytes = await new Promise<Uint8Array>((take, fail) => {
    const options = { signal, timeout: silenceMs, ...(privateHosts ? {} : { lookup: publicLookup }) };
    const request = get(url, options, (answer) => readBody(answer, maxBytes).then(take, fail));
    request.on("timeout", () => request.destroy(new Error(`silent for ${silenceMs / 1000} s`)));
    request.on("error", fail);
  }).catch((error: unknown) => {
    if (error instanceof FaceServiceError) throw error;
    throw new FaceServiceError("UNAVAILABLE", `cannot download ${url.href}: ${messageOf(error)}`, { cause: error });
  });
  return { bytes, fileName: basename(url.pathname) };
}

async function readBody(answer: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  if (answer.statusCode !== 200) {
    answer.destroy();
    throw new Error(`answered ${answer.statusCode} ${answer.statusMessage}`);
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > maxBytes) throw new Error(`sends more than ${maxBytes} bytes (images.maxBytes)`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
