import { existsSync } from "node:fs";
import { type Config, configPath } from "../config/load.ts";
import { annotateImage } from "../images/annotate.ts";
import { cutterOf } from "../images/cut-faces.ts";
import type { Log } from "../service/log.ts";
import { ignoredStrangers } from "../sightings/ignored-strangers.ts";
import { openSightings } from "../sightings/open-sightings.ts";
import { openSpool } from "../spool/spool.ts";
import { openImageArchive } from "../store/open-image-archive.ts";
import { openResultStore } from "../store/open-result-store.ts";
import { lazily } from "./lazily.ts";
import { openNotifications } from "./open-notifications.ts";
import { openUploader, type UploaderParts } from "./open-uploader.ts";
import { SimilarFrames } from "./similar-frames.ts";
import type { Ignored } from "./sinks/without-ignored.ts";
import { recordedOrTaken, type TakenFrames } from "./taken-frames.ts";
import type { UploadDependencies } from "./upload-dependencies.ts";
import { openZoneminderParts } from "./zoneminder-parts.ts";

export interface Surroundings extends Pick<UploaderParts, "stop" | "lost"> {
  readonly log: Log;
  readonly environment: NodeJS.ProcessEnv;
}

/** Of the time that a stop may take, the share after which frames in work are given up. */
const finishShare = 0.75;

/**
 * Opens what the configuration names and closes it after the work. A store that is away is waited for meanwhile.
 *
 * @throws {FaceServiceError} CONFIG_INVALID; UNAVAILABLE when the spool's disk is full
 */
export async function withUploader(
  config: Config,
  { log, stop, lost, environment }: Surroundings,
  work: (uploader: UploadDependencies) => Promise<void>,
): Promise<void> {
  await using results = await lazily(() => openResultStore(config));
  await using archive = await lazily(() => openImageArchive(config));
  const { enabled, cropPx, likeness } = config.sightings;
  await using sightings = enabled ? await lazily(() => openSightings(config)) : null;
  await using zoneminder = await openZoneminderParts(config, log);
  const abandon = new AbortController();
  const ignored = sightings === null ? undefined : ignoredFaces(sightings.get, likeness);
  await using notifications = await openNotifications(config, { environment, abandon: abandon.signal, ignored });
  const { ffmpeg: program, videoDeadlineMs: deadlineMs } = config.zoneminder;
  await using uploader = await openUploader(config, {
    ...zoneminder.parts,
    sinks: [...(zoneminder.parts.sinks ?? []), ...notifications.sinks],
    metrics: notifications.metrics,
    video: { program, deadlineMs, maxBytes: config.images.maxBytes },
    results: results.get,
    archive: config.archive.kind === "none" ? undefined : archive.get,
    annotate: (bytes, faces) => annotateImage(bytes, faces, { limits: config.images }),
    ...(sightings === null ? {} : { sightings: { sightings: sightings.get, cut: cutterOf(config.images, cropPx) } }),
    similar: similarFrames(config),
    log,
    stop,
    abandon: abandon.signal,
    ...(lost === undefined ? {} : { lost }),
  });
  using _ending = abandonAfterStop(stop, abandon, {
    afterMs: finishShare * config.uploader.drainMs,
    isServing: () => uploader.work.recognizer.isServing(),
  });
  await work(uploader.work);
}

/** A face that is not kept yet can only be told by its likeness. */
function ignoredFaces(sightings: Parameters<typeof ignoredStrangers>[0], likeness: number | null): Ignored {
  const { match, matchKept } = ignoredStrangers(sightings, { likeness });
  return async ({ embedded, ...face }) =>
    (await matchKept(face)) ?? (embedded === undefined ? undefined : await match(embedded));
}

/** The programs that the seed-compatible mode feeds expect each frame looked at. */
const similarFrames = ({ uploader: { similarBelow }, seed, images }: Config): SimilarFrames | undefined =>
  similarBelow === 0 || seed.enabled ? undefined : new SimilarFrames(similarBelow, images.maxPixels);

interface Ending {
  readonly afterMs: number;
  readonly isServing: () => Promise<boolean>;
}

/** Frames in work may be finished for a while after the stop, but not wait for a server that is not there. */
function abandonAfterStop(stop: AbortSignal, abandon: AbortController, { afterMs, isServing }: Ending): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const onStop = (): void => {
    timer = setTimeout(() => abandon.abort(), afterMs).unref();
    void isServing().then((serving) => {
      if (!serving) abandon.abort();
    });
  };
  stop.addEventListener("abort", onStop, { once: true });
  return {
    [Symbol.dispose]() {
      stop.removeEventListener("abort", onStop);
      clearTimeout(timer);
    },
  };
}

/** Which frames are taken or have a result, for looking at only: a file that is not there is not made. */
export async function openTaken(config: Config): Promise<AsyncDisposable & { readonly taken: TakenFrames }> {
  const { kind, embedded } = config.results;
  const spoolFile = configPath(config, config.spool.file);
  const spool = existsSync(spoolFile) ? await openSpool({ file: spoolFile }) : undefined;
  const isThere = kind !== "embedded" || existsSync(configPath(config, embedded.file));
  try {
    const results = isThere ? await openResultStore(config) : undefined;
    return {
      taken: recordedOrTaken(spool, results ?? { recordedFrames: () => Promise.resolve([]) }),
      async [Symbol.asyncDispose]() {
        await results?.[Symbol.asyncDispose]();
        await spool?.[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await spool?.[Symbol.asyncDispose]();
    throw error;
  }
}
