import type { Config } from "../config/load.ts";
import { notifySettings } from "../config/notify-settings.ts";
import { annotateImage } from "../images/annotate.ts";
import { openNotifiers } from "../notify/open-notifiers.ts";
import type { Metric } from "../service/metrics.ts";
import type { Sink } from "./sink.ts";
import { notifySink } from "./sinks/notify-sink.ts";
import type { Ignored } from "./sinks/without-ignored.ts";

export interface Notifications extends AsyncDisposable {
  readonly sinks: readonly Sink[];
  readonly metrics: () => readonly Metric[];
}

export interface NotificationParts {
  /** Of secrets. */
  readonly environment: NodeJS.ProcessEnv;
  /** Aborted: a request that is under way is given up. */
  readonly abandon: AbortSignal;
  /** Undefined: faces are not kept, so nobody is ignored. */
  readonly ignored?: Ignored | undefined;
}

/**
 * @throws {FaceServiceError} CONFIG_INVALID
 */
export async function openNotifications(
  config: Config,
  { ignored, ...parts }: NotificationParts,
): Promise<Notifications> {
  const settings = notifySettings(config);
  if (!settings.enabled) return { sinks: [], metrics: () => [], [Symbol.asyncDispose]: () => Promise.resolve() };
  const maxSidePx = Math.min(settings.pictureMaxSidePx, config.images.maxSidePx);
  const notifiers = await openNotifiers(settings, {
    directory: config.directory,
    ...parts,
    draw: (bytes, faces) => annotateImage(bytes, faces, { limits: { ...config.images, maxSidePx } }),
  });
  return {
    sinks: notifiers.all.map((notifier) => notifySink(notifier, { maxBytes: config.images.maxBytes, ignored })),
    metrics: () => notifiers.metrics(),
    [Symbol.asyncDispose]: () => notifiers[Symbol.asyncDispose](),
  };
}
