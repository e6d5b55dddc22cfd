import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import settings from "@npmcli/config/lib/definitions/index.js";
import { create } from "tar";
import type { SourceFile, SourcePackage } from "../../src/models/manifest.ts";

/** What the registry does to the requests for a tarball; it may be changed between them. */
export interface Behaviour {
  range: boolean;
  /** Breaks the connection after so many bytes of the body. */
  breakAfterBytes: number | undefined;
  /** Only the first so many tarball requests are broken. */
  breaks: number;
  /** Sent instead of the tarball. */
  replacement: Uint8Array | undefined;
  /** The document names npm's own host for the tarball. */
  namesNpmHost: boolean;
  /** Demands this bearer token. */
  token: string | undefined;
}

export interface TestRegistry extends AsyncDisposable {
  readonly url: string;
  readonly behaviour: Behaviour;
  /** Ranges asked of the tarball, in order; undefined: all of it. */
  readonly tarballRequests: (string | undefined)[];
  readonly sentBytes: () => number;
  readonly source: SourcePackage;
  readonly files: readonly SourceFile[];
}

/** A registry on a free port of this machine, with one package of an npm-like tarball. */
export async function startRegistry(
  directory: string,
  contents: Readonly<Record<string, Uint8Array>>,
): Promise<TestRegistry> {
  const tarball = await packed(directory, contents);
  const source: SourcePackage = {
    name: "@test/weights",
    version: "1.2.3",
    integrity: `sha512-${createHash("sha512").update(tarball).digest("base64")}`,
    tarballBytes: tarball.length,
    licence: "MIT",
  };
  const behaviour: Behaviour = {
    range: true,
    breakAfterBytes: undefined,
    breaks: Number.POSITIVE_INFINITY,
    replacement: undefined,
    namesNpmHost: false,
    token: undefined,
  };
  const tarballRequests: (string | undefined)[] = [];
  let sentBytes = 0;
  const server = createServer((request, response) => {
    if (behaviour.token !== undefined && request.headers.authorization !== `Bearer ${behaviour.token}`)
      return void response.writeHead(401).end("{}");
    if (request.url === "/@test%2fweights") return void response.end(document());
    if (request.url === "/@test/weights/-/weights-1.2.3.tgz") return sendTarball(request, response);
    response.writeHead(404).end("{}");
  });
  const document = (): string => {
    const host = behaviour.namesNpmHost ? new URL(settings.definitions.registry.default).origin : url;
    const dist = { tarball: `${host}/@test/weights/-/weights-1.2.3.tgz`, integrity: source.integrity };
    return JSON.stringify({ name: source.name, versions: { [source.version]: { dist } } });
  };
  const sendTarball = (request: IncomingMessage, response: ServerResponse): void => {
    tarballRequests.push(request.headers.range);
    const body = behaviour.replacement ?? tarball;
    const from = behaviour.range ? firstByte(request) : 0;
    const limit = tarballRequests.length <= behaviour.breaks ? behaviour.breakAfterBytes : undefined;
    sentBytes += send(response, body, from, limit);
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    behaviour,
    tarballRequests,
    sentBytes: () => sentBytes,
    source,
    files: Object.entries(contents).map(([path, bytes]) => ({
      package: source,
      path,
      bytes: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
    })),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const firstByte = ({ headers }: IncomingMessage): number =>
  Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? 0);

/** @returns how many bytes went out before the end, or before the connection was broken */
function send(response: ServerResponse, body: Uint8Array, from: number, limit: number | undefined): number {
  const rest = body.subarray(from);
  const range = from > 0 ? { "content-range": `bytes ${from}-${body.length - 1}/${body.length}` } : {};
  response.writeHead(from > 0 ? 206 : 200, { "content-length": rest.length, ...range });
  const sent = rest.subarray(0, limit);
  if (sent.length === rest.length) response.end(sent);
  else response.write(sent, () => setTimeout(() => response.destroy(), 20));
  return sent.length;
}

async function packed(directory: string, contents: Readonly<Record<string, Uint8Array>>): Promise<Uint8Array> {
  for (const [path, bytes] of Object.entries({ ...contents, "package.json": Buffer.from("{}") })) {
    await mkdir(dirname(join(directory, "package", path)), { recursive: true });
    await writeFile(join(directory, "package", path), bytes);
  }
  const file = join(directory, "made.tgz");
  await create({ gzip: true, cwd: directory, file, portable: true }, ["package"]);
  return await readFile(file);
}

/** Variables for npm's config reader: a user's .npmrc with these lines and nothing of this machine's. */
export async function npmEnvironment(directory: string, lines: readonly string[]): Promise<NodeJS.ProcessEnv> {
  const userconfig = join(directory, "user.npmrc");
  await writeFile(userconfig, [...lines, "fetch-retries=0", "fetch-timeout=5000"].join("\n"));
  return { HOME: directory, npm_config_userconfig: userconfig, npm_config_globalconfig: join(directory, "none") };
}
