import type { Engine } from "../engine/engine.ts";
import type { BoundSocket } from "../rpc/bound-socket.ts";
import { type RpcServer, serveOn } from "../rpc/rpc-server.ts";
import type { Log } from "../service/log.ts";
import { detectFacesMethod } from "./detect-faces.ts";
import { identifyMethod } from "./identify.ts";
import type { ActiveClassifier } from "./method-dependencies.ts";
import { recognizeMethod } from "./recognize.ts";
import { reloadMethod, statusMethod } from "./status.ts";

export interface RecognitionServerOptions {
  readonly heartbeatMs: number;
  readonly maxMessageBytes: number;
  readonly classifierKind: string;
  readonly version: string;
}

export interface RecognitionServerDependencies {
  readonly engine: Pick<Engine, "recognize" | "identify" | "status">;
  readonly classifier: ActiveClassifier;
  readonly log: Log;
}

/** What the seed's server answered to `_zerorpc_name`. */
const wireName = "DetectRPC";

/** Serves every method of the recognition server; disposing it finishes what runs and leaves the engine open. */
export function serveRecognition(
  bound: BoundSocket,
  options: RecognitionServerOptions,
  deps: RecognitionServerDependencies,
): RpcServer {
  const status = statusMethod(deps, {
    version: options.version,
    classifierKind: options.classifierKind,
    startedAt: new Date(),
    endpoints: bound.endpoints,
    counters: () => server.counters(),
  });
  const methods = {
    detect_faces: detectFacesMethod(deps),
    recognize: recognizeMethod(deps),
    identify: identifyMethod(deps),
    status,
    reload: reloadMethod(deps),
  };
  const server = serveOn(bound, { ...options, name: wireName }, { methods, log: deps.log });
  return server;
}
