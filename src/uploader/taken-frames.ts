import { stat } from "node:fs/promises";
import type { Spool } from "../spool/spool.ts";
import type { ResultStore } from "../store/results.ts";
import type { EventDirectory } from "../zoneminder/event-path.ts";

/** Which frames of an event, from `first` to `last`, need not be taken. */
export type TakenFrames = (event: EventDirectory, first: number, last: number) => Promise<readonly number[]>;

export interface TakenFramesParts {
  readonly spool: Pick<Spool, "taken" | "adopt" | "bornAt">;
  readonly results: Pick<ResultStore, "recordedFrames">;
}

const maxFrame = 9_999_999_999;

/**
 * Frames that the spool has had. About events that are older than the spool itself the results store is asked, once
 * for each: it has them from before there was a spool. About others it is not, so that it may be away.
 */
export async function takenFrames({ spool, results }: TakenFramesParts): Promise<TakenFrames> {
  const bornMs = (await spool.bornAt()).getTime();
  return async ({ monitor, event, path }, first, last) => {
    const taken = await spool.taken({ monitor, event, first, last });
    if (taken !== undefined) return taken;
    if (await isYounger(path, bornMs)) return [];
    const frames = await results.recordedFrames({ monitor, event, first: 1, last: maxFrame });
    if (frames.length > 0) await spool.adopt({ monitor, event, frames });
    return frames.filter((frame) => frame >= first && frame <= last);
  };
}

/** For looking at only: the spool may not be there. */
export function recordedOrTaken(
  spool: Pick<Spool, "taken"> | undefined,
  results: Pick<ResultStore, "recordedFrames">,
): TakenFrames {
  return async ({ monitor, event }, first, last) => {
    const range = { monitor, event, first, last };
    return (await spool?.taken(range)) ?? results.recordedFrames(range);
  };
}

/** Some file systems keep no time of birth and say 0, or the time of the last change, which is no earlier. */
async function isYounger(path: string, bornMs: number): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && found.birthtimeMs > bornMs && found.birthtimeMs !== found.ctimeMs;
}
