import { useEffect, useState } from "preact/hooks";
import { type ApiFailure, asFailure } from "../api/api-failure.ts";
import { pathOf, request } from "../api/client.ts";
import type { RerunView, ResultView } from "../api/contract.ts";
import { type Draft, lookOf } from "./draft.ts";

export type Rerun =
  | { readonly kind: "running" }
  | { readonly kind: "failed"; readonly failure: ApiFailure }
  | { readonly kind: "done"; readonly answer: RerunView };

/** So long a slider has to rest before frames are looked at again. */
const restMs = 250;

export const frameName = ({ monitor, event, frame }: ResultView): string => `${monitor}/${event}/${frame}`;

/** Looks at the frames with the draft's settings, one after another, and begins anew whenever either changes. */
export function useReruns(frames: readonly ResultView[], draft: Draft): ReadonlyMap<string, Rerun> {
  const [reruns, setReruns] = useState<ReadonlyMap<string, Rerun>>(new Map());
  const key = JSON.stringify([frames.map(frameName), draft]);
  useEffect(() => {
    const abort = new AbortController();
    const set = (name: string, rerun: Rerun): void => {
      if (!abort.signal.aborted) setReruns((before) => new Map([...before, [name, rerun]]));
    };
    const run = async (): Promise<void> => {
      for (const frame of frames) {
        if (abort.signal.aborted) return;
        const name = frameName(frame);
        set(name, { kind: "running" });
        try {
          const path = `/results${pathOf(frame.monitor, frame.event, frame.frame)}/rerun`;
          set(name, {
            kind: "done",
            answer: await request<RerunView>("POST", path, { body: lookOf(draft), signal: abort.signal }),
          });
        } catch (error) {
          set(name, { kind: "failed", failure: asFailure(error) });
        }
      }
    };
    const timer = setTimeout(() => void run(), restMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [key]);
  return reruns;
}
