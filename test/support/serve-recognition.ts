import type { EmbeddedFace, EngineFace, RecognitionJob } from "../../src/engine/engine.ts";
import type { Identification } from "../../src/face/identification.ts";
import { bindSocket } from "../../src/rpc/bound-socket.ts";
import { connectRpc, type RpcClient } from "../../src/rpc/rpc-client.ts";
import { serveRecognition } from "../../src/server/serve.ts";
import { FakeEngine } from "./fake-engine.ts";
import { MemoryLog } from "./rpc.ts";

const soon = { timeoutMs: 10_000 };

export interface Running extends AsyncDisposable {
  readonly engine: FakeEngine;
  readonly client: RpcClient;
  readonly endpoint: string;
  readonly call: (method: string, ...args: unknown[]) => Promise<unknown>;
  activate(version: string | undefined): void;
}

/** The real server over a fake engine. */
export async function serveWith(
  work: (job: RecognitionJob) => readonly EngineFace[] | Promise<readonly EngineFace[]>,
  identify?: (face: EmbeddedFace) => Identification,
): Promise<Running> {
  const engine = new FakeEngine(work, identify);
  let version: string | undefined = "/classifiers/v1";
  const maxMessageBytes = 10_000_000;
  const server = serveRecognition(
    await bindSocket({ endpoints: ["tcp://127.0.0.1:0"], maxMessageBytes }),
    {
      heartbeatMs: 100,
      maxMessageBytes,
      classifierKind: "svm",
      version: "1.2.3",
    },
    {
      engine,
      classifier: { directory: () => version, problem: () => undefined, reload: () => Promise.resolve(version) },
      log: new MemoryLog(),
    },
  );
  const endpoint = server.endpoints[0] ?? "";
  const client = connectRpc(endpoint, { heartbeatMs: 30_000 });
  return {
    engine,
    client,
    endpoint,
    call: (method, ...args) => client.call(method, args, soon),
    activate: (value) => {
      version = value;
    },
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}
