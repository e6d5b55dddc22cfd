import { createHash } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { deflateRawSync } from "node:zlib";
import type { Wheel } from "../../scripts/setup-cuda/wheels.ts";

export interface TestIndex extends AsyncDisposable {
  /** What names it to the program. */
  readonly environment: NodeJS.ProcessEnv;
  readonly wheel: Wheel;
  /** Ranges asked of the wheel, in order; undefined: all of it. */
  readonly requests: (string | undefined)[];
  /** Sent instead of the wheel, when set. */
  replacement: Uint8Array | undefined;
}

/** A Python package index on a free port, with one wheel that holds these files, the odd ones compressed. */
export async function startWheelIndex(contents: Readonly<Record<string, Uint8Array>>): Promise<TestIndex> {
  const archive = zipped(contents);
  const wheel: Wheel = {
    name: "some-libraries",
    version: "1.2",
    file: "some_libraries-1.2-py3-none-any.whl",
    integrity: `sha512-${createHash("sha512").update(archive).digest("base64")}`,
    tarballBytes: archive.length,
    licence: "MIT",
    libraries: Object.keys(contents).filter((path) => path.endsWith(".so")),
  };
  const requests: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    if (request.url === "/simple/some-libraries/") {
      const links = ["some_libraries-1.1-py3-none-any.whl", wheel.file].map(
        (file) => `<a href="../../files/${file}#sha256=00">${file}</a><br/>`,
      );
      response.writeHead(200, { "content-type": "text/html" }).end(`<html><body>${links.join("\n")}</body></html>`);
    } else if (request.url === `/files/${wheel.file}`) {
      requests.push(request.headers.range);
      sendFrom(response, index.replacement ?? archive, request.headers.range ?? "bytes=0-");
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const index: TestIndex = {
    environment: { ...process.env, PIP_INDEX_URL: `http://127.0.0.1:${port}/simple`, npm_config_fetch_retries: "0" },
    wheel,
    requests,
    replacement: undefined,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return index;
}

function sendFrom(response: ServerResponse, body: Uint8Array, range: string): void {
  const from = Number(/^bytes=(\d+)-/.exec(range)?.[1]);
  const head = from > 0 ? { "content-range": `bytes ${from}-${body.length - 1}/${body.length}` } : {};
  response.writeHead(from > 0 ? 206 : 200, head).end(body.subarray(from));
}

/** A zip archive with a comment at its end. */
export function zipped(contents: Readonly<Record<string, Uint8Array>>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [i, [path, bytes]] of Object.entries(contents).entries()) {
    const method = i % 2 === 1 ? 8 : 0;
    const packed = method === 8 ? deflateRawSync(bytes) : Buffer.from(bytes);
    const name = Buffer.from(path);
    const sizes = { method, packed: packed.length, bytes: bytes.length, name: name.length };
    const local = Buffer.concat([record(0x04034b50, 30, sizes, 4), name, packed]);
    const central = record(0x02014b50, 46, sizes, 6);
    central.writeUInt32LE(at, 42);
    directory.push(central, name);
    parts.push(local);
    at += local.length;
  }
  const central = Buffer.concat(directory);
  const comment = Buffer.from("made by a test");
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...parts, central, end, comment]);
}

interface Sizes {
  readonly method: number;
  readonly packed: number;
  readonly bytes: number;
  readonly name: number;
}

/** The head of a file in the archive or of its entry in the directory, which differ in where the fields begin. */
function record(signature: number, length: number, { method, packed, bytes, name }: Sizes, fields: number): Buffer {
  const head = Buffer.alloc(length);
  head.writeUInt32LE(signature, 0);
  head.writeUInt16LE(method, fields + 4);
  head.writeUInt32LE(packed, fields + 14);
  head.writeUInt32LE(bytes, fields + 18);
  head.writeUInt16LE(name, fields + 22);
  return head;
}
