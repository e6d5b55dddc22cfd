import { dirname, join, resolve } from "node:path";
import type { AnsweredFace } from "../face/recognition.ts";
import type { Log } from "../service/log.ts";
import type { Metric } from "../service/metrics.ts";
import type { Backoff } from "../service/retry.ts";
import { openSpool, type Spool } from "../spool/spool.ts";
import type { ImageArchive } from "../store/archive.ts";
import type { ResultStore } from "../store/results.ts";
import type { FrameChooser } from "../zoneminder/frame-choice/frame-chooser.ts";
import { FrameReader } from "../zoneminder/frame-reader.ts";
import type { FrameSelection } from "../zoneminder/frames.ts";
import { usualVideoOptions } from "../zoneminder/read-frames.ts";
import type { VideoOptions } from "../zoneminder/video/video-frames.ts";
import { Deferrals } from "./deferrals.ts";
import { isSinkAway } from "./delivery-work.ts";
import { Dependency, type DependencyOptions } from "./dependency.ts";
import { directorySource } from "./directory-source.ts";
import { RunningEvents } from "./early/running-events.ts";
import { archiveKeyOf } from "./frame-result.ts";
import type { FrameSource } from "./frame-source.ts";
import type { SpoolBounds } from "./intake.ts";
import { checkRecognizer, openRecognizer } from "./open-recognizer.ts";
import type { SeedSharing } from "./seed/seed-recognizer.ts";
import type { SimilarFrames } from "./similar-frames.ts";
import type { Sink } from "./sink.ts";
import { archiveSink } from "./sinks/archive-sink.ts";
import { resultsSink } from "./sinks/results-sink.ts";
import { type SightingsSinkParts, sightingsSink } from "./sinks/sightings-sink.ts";
import { takenFrames } from "./taken-frames.ts";
import type { UploadDependencies } from "./upload-dependencies.ts";
import { UploadReport } from "./upload-report.ts";
import { WorkSignal } from "./work-signal.ts";

/** The sections `uploader` and `spool` of the configuration; relative paths count from `directory`. */
export interface UploaderSettings {
  readonly directory: string;
  readonly uploader: {
    readonly server: string;
    readonly eventsDirectory: string;
    readonly frames: FrameSelection;
    readonly send: "path" | "bytes";
    readonly method: "auto" | "recognize" | "detect_faces";
    readonly maxInFlight: number;
    readonly requestTimeoutMs: number;
    readonly archiveFrames: "faces" | "all";
  };
  readonly spool: Omit<SpoolBounds, "file"> & {
    readonly file: string;
    readonly maxAttempts: number;
    readonly copyAfterMs: number;
  };
  readonly classifier: { readonly minProba: number };
}

export interface UploaderParts {
  /** Opens it, or waits for it no longer than one try; asked again after a failure. */
  readonly results: () => Promise<ResultStore>;
  /** Absent: no pictures are kept. */
  readonly archive: (() => Promise<ImageArchive>) | undefined;
  readonly annotate: (bytes: Uint8Array, faces: readonly AnsweredFace[]) => Promise<Uint8Array>;
  /** Where faces are kept to be reviewed; absent: nowhere. */
  readonly sightings?: Omit<SightingsSinkParts, "log"> | undefined;
  readonly log: Log;
  /** Aborted: nothing new is begun, no wait goes on; what is under way ends by itself. */
  readonly stop: AbortSignal;
  /** Aborted: what is under way is given up. */
  readonly abandon: AbortSignal;
  /** Told when something has been away for `maxAwayMs`; absent: it is waited for without end. */
  readonly lost?: { readonly maxAwayMs: number; readonly onLost: (error: unknown) => void };
  /** Between two attempts of one item that fails by itself. */
  readonly itemBackoff?: Backoff;
  /** Beside those of the results and the archive. */
  readonly sinks?: readonly Sink[];
  /** What the sinks tell of themselves. */
  readonly metrics?: () => readonly Metric[];
  /** Instead of the walk of the event store. */
  readonly source?: FrameSource | undefined;
  readonly chooser?: FrameChooser | undefined;
  readonly similar?: SimilarFrames | undefined;
  /** Of the seed-compatible mode: its answers serve recognition too, where the server knows `detect_faces` alone. */
  readonly sharing?: SeedSharing | undefined;
  /** How frames are read out of videos; absent: as usual. */
  readonly video?: VideoOptions;
}

export interface Uploader extends AsyncDisposable {
  readonly work: UploadDependencies;
}

/** Between two tries to reach what is away. */
export const dependencyBackoff: Backoff = { firstMs: 250, maxMs: 15_000 };
const usualItemBackoff: Backoff = { firstMs: 30_000, maxMs: 3_600_000 };

/**
 * Opens the spool and connects to the server in the background; that need not be there yet.
 *
 * @throws {FaceServiceError} CONFIG_INVALID for a spool that cannot be used; UNAVAILABLE when its disk is full
 */
export async function openUploader(settings: UploaderSettings, parts: UploaderParts): Promise<Uploader> {
  const { uploader, classifier } = settings;
  const { log, stop, lost } = parts;
  const dependency = (name: string, more: Pick<DependencyOptions, "isAway"> = {}): Dependency =>
    new Dependency({ name, backoff: dependencyBackoff, signal: stop, log, ...lost, ...more });
  const spoolFile = resolve(settings.directory, settings.spool.file);
  checkRecognizer(uploader);
  const spool = await openSpool({ file: spoolFile, own: true });
  const recognizer = openRecognizer(uploader, {
    log,
    directory: join(dirname(spoolFile), "handed-over"),
    sharing: parts.sharing,
  });
  const sinks = sinksOf(parts);
  const accesses = new Map(
    sinks.map(({ name }) => [
      name,
      new Dependency({ name, backoff: dependencyBackoff, signal: stop, log, ...lost, isAway: isSinkAway }),
    ]),
  );
  const reader = new FrameReader({ video: parts.video ?? usualVideoOptions });
  const source =
    parts.source ?? (await eventStoreSource(settings, parts, { spool, access: dependency("results store") }));
  return {
    work: {
      source,
      spool,
      bounds: { ...settings.spool, file: spoolFile },
      reader,
      chooser: parts.chooser,
      recognizer,
      similar: parts.similar,
      sinks,
      early: sinks.some(({ events }) => events?.early !== undefined) ? new RunningEvents() : undefined,
      archiveKey: (frame, { faces }, capturedAt) =>
        parts.archive === undefined || (uploader.archiveFrames === "faces" && faces.length === 0)
          ? undefined
          : archiveKeyOf(frame, capturedAt),
      minProba: classifier.minProba,
      maxInFlight: uploader.maxInFlight,
      maxAttempts: settings.spool.maxAttempts,
      copyAfterMs: settings.spool.copyAfterMs,
      itemBackoff: parts.itemBackoff ?? usualItemBackoff,
      deferrals: new Deferrals(),
      server: dependency("recognition server"),
      // A spool that is lost ends the process: systemd starts it again, and it goes on from the disk.
      spoolAccess: dependency("spool", { isAway: (error) => spool.mayPass(error) }),
      sinkAccess: (name) => accesses.get(name) ?? dependency(name),
      report: new UploadReport(),
      sinkMetrics: parts.metrics ?? (() => []),
      signal: new WorkSignal(),
      log,
      stop,
      abandon: parts.abandon,
    },
    async [Symbol.asyncDispose]() {
      await recognizer[Symbol.asyncDispose]();
      await reader[Symbol.asyncDispose]();
      for (const sink of sinks) await sink[Symbol.asyncDispose]();
      await source[Symbol.asyncDispose]();
      await spool[Symbol.asyncDispose]();
    },
  };
}

function sinksOf({ results, archive, annotate, sightings, log, sinks = [] }: UploaderParts): readonly Sink[] {
  const pictures = archive === undefined ? [] : [archiveSink({ archive, annotate, log })];
  const faces = sightings === undefined ? [] : [sightingsSink({ ...sightings, log })];
  return [resultsSink(results), ...pictures, ...faces, ...sinks];
}

async function eventStoreSource(
  { directory, uploader }: UploaderSettings,
  { results, log }: UploaderParts,
  { spool, access }: { readonly spool: Spool; readonly access: Dependency },
): Promise<FrameSource> {
  const taken = await takenFrames({
    spool,
    results: { recordedFrames: (range) => access.reach(async () => (await results()).recordedFrames(range)) },
  });
  return directorySource({
    directory: resolve(directory, uploader.eventsDirectory),
    selection: uploader.frames,
    taken,
    log,
  });
}
