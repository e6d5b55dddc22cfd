import { existsSync } from "node:fs";
import { type Config, configPath } from "../config/load.ts";
import { annotateImage } from "../images/annotate.ts";
import type { Log } from "../service/log.ts";
import { openImageArchive } from "../store/open-image-archive.ts";
import { openResultStore } from "../store/open-result-store.ts";
import type { ResultStore } from "../store/results.ts";
import { Dependency } from "./dependency.ts";
import { dependencyBackoff, openUploader, type UploaderParts } from "./open-uploader.ts";
import type { PassDependencies } from "./pass.ts";

export interface Surroundings extends Pick<UploaderParts, "stop" | "lost"> {
  readonly log: Log;
}

/** Of the time that a stop may take, the share after which frames in work are given up. */
const finishShare = 0.75;

/**
 * Opens what the configuration names, waiting for a store that is away, and closes it after the work.
 *
 * @throws {FaceServiceError} CONFIG_INVALID; what a wait was ended by
 */
export async function withUploader(
  config: Config,
  { log, stop, lost }: Surroundings,
  work: (passes: PassDependencies) => Promise<void>,
): Promise<void> {
  const dependency = (name: string): Dependency =>
    new Dependency({ name, backoff: dependencyBackoff, signal: stop, log, ...lost });
  await using results = await dependency("results store").reach(() => openResultStore(config));
  await using archive = await dependency("image archive").reach(() => openImageArchive(config));
  const abandon = new AbortController();
  await using uploader = openUploader(config, {
    results,
    archive: config.archive.kind === "none" ? undefined : archive,
    annotate: (bytes, faces) => annotateImage(bytes, faces, { limits: config.images }),
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

/** The results as they are, for looking at only: a file that is not there is not made. */
export async function openResultsToRead(
  config: Config,
): Promise<Pick<ResultStore, "recordedFrames"> & AsyncDisposable> {
  const { kind, embedded } = config.results;
  if (kind === "embedded" && !existsSync(configPath(config, embedded.file)))
    return { recordedFrames: () => Promise.resolve([]), [Symbol.asyncDispose]: () => Promise.resolve() };
  return await openResultStore(config);
}
