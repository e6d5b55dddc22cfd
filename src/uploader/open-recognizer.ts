import { FaceServiceError } from "../errors.ts";
import { isMissing } from "../files/missing.ts";
import { isUnknownMethod } from "../rpc/errors-on-wire.ts";
import { connectRpc, type RpcClient } from "../rpc/rpc-client.ts";
import type { Log } from "../service/log.ts";
import { type FrameRecognizer, rpcRecognizer } from "./recognizer.ts";
import { type SeedSharing, seedRecognizer } from "./seed/seed-recognizer.ts";

export interface RecognizerChoice {
  readonly server: string;
  readonly method: "auto" | "recognize" | "detect_faces";
  readonly send: "path" | "bytes";
  readonly requestTimeoutMs: number;
}

export interface RecognizerParts {
  readonly log: Log;
  /** Absolute; for pictures that lie in no file of their own, where the server takes paths alone. */
  readonly directory: string;
  /** Of the seed-compatible mode. */
  readonly sharing?: SeedSharing | undefined;
}

/** Heartbeats of the seed's clients; a server silent for twice as long is taken for lost. */
const heartbeatMs = 5000;
/** The servers of smart-zoneminder fall silent while they work. */
const seedHeartbeatMs = 60_000;

/** @throws {FaceServiceError} CONFIG_INVALID for settings that cannot go together */
export function checkRecognizer({ method, send }: Pick<RecognizerChoice, "method" | "send">): void {
  if (method === "detect_faces" && send === "bytes")
    throw new FaceServiceError(
      "CONFIG_INVALID",
      "uploader.method detect_faces takes paths alone: set uploader.send to path",
    );
}

/**
 * Connects to the recognition server in the background; that need not be there yet.
 *
 * @throws {FaceServiceError} CONFIG_INVALID for settings that cannot go together
 */
export function openRecognizer(choice: RecognizerChoice, parts: RecognizerParts): FrameRecognizer & AsyncDisposable {
  checkRecognizer(choice);
  const { server, method } = choice;
  const { log, directory, sharing } = parts;
  const connections: RpcClient[] = [];
  const connect = (beatMs: number): RpcClient => {
    const connection = connectRpc(server, { heartbeatMs: beatMs, log });
    connections.push(connection);
    return connection;
  };
  const own = (): FrameRecognizer => rpcRecognizer(connect(heartbeatMs), choice, log);
  const seed = (): FrameRecognizer =>
    seedRecognizer({ ...choice, faces: connect(seedHeartbeatMs), sharing, directory, log });
  const recognizer =
    method === "recognize" ? own() : method === "detect_faces" ? seed() : eitherRecognizer({ own: own(), seed, log });
  return {
    ...recognizer,
    async [Symbol.asyncDispose]() {
      for (const connection of connections) await connection[Symbol.asyncDispose]();
    },
  };
}

/** Not a frame's file, which ZoneMinder has purged. */
const isAway = (error: unknown): boolean =>
  error instanceof FaceServiceError && error.code === "UNAVAILABLE" && !isMissing(error.cause);

interface Either {
  readonly own: FrameRecognizer;
  /** Called once at most, when it is first wanted. */
  readonly seed: () => FrameRecognizer;
  readonly log: Pick<Log, "info">;
}

/** Asks `recognize` until the server does not know it; after an absence it may be another server. */
function eitherRecognizer({ own, seed, log }: Either): FrameRecognizer {
  let opened: FrameRecognizer | undefined;
  let current = own;
  const useSeed = (): FrameRecognizer => {
    if (opened === undefined) log.info({}, "server knows no recognize, detect_faces is asked");
    opened ??= seed();
    current = opened;
    return opened;
  };
  return {
    async recognize(picture, signal, motion) {
      const asked = current;
      try {
        return await asked.recognize(picture, signal, motion);
      } catch (error) {
        if (asked === own && isUnknownMethod(error)) return useSeed().recognize(picture, signal);
        if (asked !== own && (isAway(error) || isUnknownMethod(error))) current = own;
        throw error;
      }
    },
    identify: (embedder, probes, signal) => current.identify(embedder, probes, signal),
    isServing: () => current.isServing(),
  };
}
