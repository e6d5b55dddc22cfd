import { resolve } from "node:path";
import type { RecognizedFace } from "../face/recognition.ts";
import { connectRpc } from "../rpc/rpc-client.ts";
import type { Log } from "../service/log.ts";
import type { Backoff } from "../service/retry.ts";
import type { ImageArchive } from "../store/archive.ts";
import type { ResultStore } from "../store/results.ts";
import type { FrameSelection } from "../zoneminder/frames.ts";
import { Deferrals } from "./deferrals.ts";
import { Dependency } from "./dependency.ts";
import { eventVisits } from "./event-walk.ts";
import type { PassDependencies } from "./pass.ts";
import { rpcRecognizer } from "./recognizer.ts";
import { SettledEvents } from "./settled-events.ts";

/** The section `uploader` of the configuration; relative paths count from `directory`. */
export interface UploaderSettings {
  readonly directory: string;
  readonly uploader: {
    readonly server: string;
    readonly eventsDirectory: string;
    readonly frames: FrameSelection;
    readonly send: "path" | "bytes";
    readonly maxInFlight: number;
    readonly requestTimeoutMs: number;
    readonly archiveFrames: "faces" | "all";
  };
}

export interface UploaderParts {
  readonly results: ResultStore;
  /** Absent: no pictures are kept. */
  readonly archive: ImageArchive | undefined;
  readonly annotate: (bytes: Uint8Array, faces: readonly RecognizedFace[]) => Promise<Uint8Array>;
  readonly log: Log;
  /** Aborted: nothing new is begun, no wait goes on; what is under way ends by itself. */
  readonly stop: AbortSignal;
  /** Aborted: what is under way is given up. */
  readonly abandon: AbortSignal;
  /** Told when something has been away for `maxAwayMs`; absent: it is waited for without end. */
  readonly lost?: { readonly maxAwayMs: number; readonly onLost: (error: unknown) => void };
}

export interface Uploader extends AsyncDisposable {
  readonly work: Omit<PassDependencies, "onFrame">;
}

/** Heartbeats of the seed's clients; a server silent for twice as long is taken for lost. */
const heartbeatMs = 5000;
/** Between two tries to reach what is away. */
export const dependencyBackoff: Backoff = { firstMs: 250, maxMs: 15_000 };
const deferralBackoff: Backoff = { firstMs: 30_000, maxMs: 3_600_000 };

/** Connects to the server in the background; it need not be there yet. */
export function openUploader({ directory, uploader }: UploaderSettings, parts: UploaderParts): Uploader {
  const { log, stop, lost } = parts;
  const client = connectRpc(uploader.server, { heartbeatMs, log });
  const settled = new SettledEvents();
  const dependency = (name: string): Dependency =>
    new Dependency({ name, backoff: dependencyBackoff, signal: stop, log, ...lost });
  return {
    work: {
      ...parts,
      visits: () => eventVisits({ directory: resolve(directory, uploader.eventsDirectory), settled, log }),
      selection: uploader.frames,
      archiveFrames: uploader.archiveFrames,
      maxInFlight: uploader.maxInFlight,
      recognizer: rpcRecognizer(client, uploader, log),
      deferrals: new Deferrals(deferralBackoff),
      server: dependency("recognition server"),
      resultsAccess: dependency("results store"),
      archiveAccess: dependency("image archive"),
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}
