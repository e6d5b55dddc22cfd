import type { Engine } from "../engine/engine.ts";
import { type RpcServer, serveRpc } from "../rpc/rpc-server.ts";
import type { Log } from "../service/log.ts";
import { detectFacesMethod } from "./detect-faces.ts";
import type { ActiveClassifier } from "./method-dependencies.ts";
import { recognizeMethod } from "./recognize.ts";
import { reloadMethod, statusMethod } from "./status.ts";

export interface RecognitionServerOptions {
  readonly endpoints: readonly string[];
  readonly heartbeatMs: number;
  readonly maxMessageBytes: number;
  readonly classifierKind: string;
  readonly version: string;
}

export interface RecognitionServerDependencies {
  readonly engine: Engine;
  readonly classifier: ActiveClassifier;
  readonly log: Log;
}

/** What the seed's server answered to `_zerorpc_name`. */
const wireName = "DetectRPC";

/** Serves every method of the recognition server; disposing it finishes what runs and leaves the engine open. */
export async function serveRecognition(
  options: RecognitionServerOptions,
  deps: RecognitionServerDependencies,
): Promise<RpcServer> {
  let server: RpcServer | undefined;
  const status = statusMethod(deps, {
    version: options.version,
    classifierKind: options.classifierKind,
    startedAt: new Date(),
    endpoints: () => server?.endpoints ?? [],
    counters: () => server?.counters() ?? { calls: 0, running: 0, errors: 0, dropped: 0, undeliverable: 0 },
  });
  const methods = {
    detect_faces: detectFacesMethod(deps),
    recognize: recognizeMethod(deps),
    status,
    reload: reloadMethod(deps),
  };
  server = await serveRpc({ ...options, name: wireName }, { methods, log: deps.log });
  return server;
}
