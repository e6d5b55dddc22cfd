import { useEffect, useState } from "preact/hooks";
import { type ApiFailure, asFailure } from "../api/api-failure.ts";
import { pathOf, request } from "../api/client.ts";
import type { RerunView, ResultView } from "../api/contract.ts";
import { type Draft, lookOf } from "./draft.ts";

export interface Rerun {
  /** Of the last look that was made, also while another one is under way. */
  readonly answer?: RerunView | undefined;
  readonly failure?: ApiFailure | undefined;
  readonly isRunning: boolean;
}

/** So long a slider has to rest before frames are looked at again. */
const restMs = 250;

export const frameName = ({ monitor, event, frame }: ResultView): string => `${monitor}/${event}/${frame}`;

/** Looks at the frames with the draft's settings, one after another, and begins anew whenever either changes. */
export function useReruns(frames: readonly ResultView[], draft: Draft): ReadonlyMap<string, Rerun> {
  const [reruns, setReruns] = useState<ReadonlyMap<string, Rerun>>(new Map());
  const key = JSON.stringify([frames.map(frameName), draft]);
  useEffect(() => {
    const abort = new AbortController();
    const set = (frame: ResultView, rerun: Rerun): void => {
      if (!abort.signal.aborted) setReruns((before) => new Map([...before, [frameName(frame), rerun]]));
    };
    const run = async (): Promise<void> => {
      for (const frame of frames) {
        if (abort.signal.aborted) return;
        set(frame, await lookAgain(frame, draft, abort.signal));
      }
    };
    // What the last look found stays to be seen until the next one is there.
    setReruns((before) => new Map(frames.map((frame) => [frameName(frame), pendingOf(before.get(frameName(frame)))])));
    const timer = setTimeout(() => void run(), restMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [key]);
  return reruns;
}

const pendingOf = (before: Rerun | undefined): Rerun => ({ answer: before?.answer, isRunning: true });

async function lookAgain(frame: ResultView, draft: Draft, signal: AbortSignal): Promise<Rerun> {
  try {
    const path = `/results${pathOf(frame.monitor, frame.event, frame.frame)}/rerun`;
    const answer = await request<RerunView>("POST", path, { body: lookOf(draft), signal });
    return { answer, isRunning: false };
  } catch (error) {
    return { failure: asFailure(error), isRunning: false };
  }
}
