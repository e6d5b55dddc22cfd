import { basename } from "node:path";
import { currentVersion } from "../classifier/versions.ts";
import { messageOf } from "../errors.ts";
import type { Log } from "../service/log.ts";
import type { ActiveClassifier } from "./method-dependencies.ts";

export interface WatchOptions {
  /** Absolute; holds the versions and the file `current`. */
  readonly directory: string;
  readonly checkEveryMs: number;
  /** Rejects if this server cannot use the version. */
  readonly check: (versionDirectory: string) => Promise<void>;
}

/** Name of a version by its directory, as shown to people. */
export function versionName(directory: string | undefined): string | null {
  return directory === undefined ? null : basename(directory);
}

/**
 * Follows the file `current`: looked at every so often, because file system events do not reach over network
 * shares. A version that cannot be used is told once and the one before stays.
 *
 * @throws {FaceServiceError} if the version that is active at the start cannot be used
 */
export async function watchClassifier(
  { directory, checkEveryMs, check }: WatchOptions,
  log: Pick<Log, "info" | "warn">,
): Promise<ActiveClassifier & AsyncDisposable> {
  let active: string | undefined;
  let refusal = "";
  let last: Promise<unknown> = Promise.resolve();

  const look = async (): Promise<string | undefined> => {
    const named = await currentVersion(directory);
    if (named === active) return active;
    if (named !== undefined) await check(named);
    log.info({ classifier: versionName(named), before: versionName(active) }, "classifier in use");
    active = named;
    return active;
  };
  // One look after the other, so that an older one never overtakes a newer one.
  const reload = (): Promise<string | undefined> => {
    const next = last.then(look, look);
    last = next;
    return next;
  };
  const lookAgain = async (): Promise<void> => {
    try {
      await reload();
      refusal = "";
    } catch (error) {
      if (messageOf(error) !== refusal) log.warn({ reason: messageOf(error) }, "classifier not reloaded");
      refusal = messageOf(error);
    }
  };

  await reload();
  if (active === undefined)
    log.warn({ directory }, "no classifier yet: every face is answered undecided; run `npm run train`");
  const timer = setInterval(() => void lookAgain(), checkEveryMs);
  return {
    directory: () => active,
    reload,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await last.catch(() => undefined); // told already
    },
  };
}
