import { readFile } from "node:fs/promises";
import type { RpcMethods } from "../../src/rpc/built-ins.ts";
import type { RpcServer } from "../../src/rpc/rpc-server.ts";
import type { DetectedLabel } from "../../src/uploader/seed/seed-frame.ts";
import { serveForTest } from "./rpc.ts";

export interface SeedElement {
  readonly image: string;
  readonly labels: readonly DetectedLabel[];
}

export interface SeedServer extends AsyncDisposable {
  readonly endpoint: string;
  /** What each call of detect_faces was given. */
  readonly calls: (readonly SeedElement[])[];
  /** Ends it; another may serve there then. */
  stop(): Promise<void>;
}

type Answer = Pick<DetectedLabel, "face" | "faceProba">;

/**
 * A server on the real wire that knows `detect_faces` and nothing else, as smart-zoneminder's does.
 *
 * @param answer - about a person's label in the picture with these bytes; what it throws fails the call
 */
export async function serveSeed(
  answer: (path: string, bytes: Uint8Array) => Answer | Promise<Answer>,
  { endpoint = "tcp://127.0.0.1:0", reversed = false } = {},
): Promise<SeedServer> {
  const calls: (readonly SeedElement[])[] = [];
  const name = async ({ image, labels }: SeedElement): Promise<SeedElement> => {
    const bytes = await readFile(image);
    return {
      image,
      labels: await Promise.all(labels.map(async (label) => ({ ...label, ...(await answer(image, bytes)) }))),
    };
  };
  const methods: RpcMethods = {
    detect_faces: {
      args: ["test_image_paths"],
      doc: "",
      async call([given]) {
        const elements = given as readonly SeedElement[];
        calls.push(elements);
        const named = await Promise.all(elements.map(name));
        return JSON.stringify(reversed ? named.reverse() : named);
      },
    },
  };
  const server: RpcServer = await serveForTest({ methods, options: { endpoints: [endpoint] } });
  return {
    endpoint: server.endpoints[0] ?? "",
    calls,
    stop: async () => server[Symbol.asyncDispose](),
    [Symbol.asyncDispose]: async () => server[Symbol.asyncDispose](),
  };
}
