import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { type ApiFailure, asFailure } from "./api-failure.ts";

export type LoadState<T> =
  | { readonly kind: "loading" }
  | { readonly kind: "failed"; readonly failure: ApiFailure }
  | { readonly kind: "ready"; readonly value: T };

export interface Loaded<T> {
  readonly state: LoadState<T>;
  /** Asks again; what is shown stays until the answer is there. */
  readonly reload: () => void;
  readonly replace: (value: T) => void;
}

/** @param key - asks again when it changes; an answer to an earlier key is dropped */
export function useLoaded<T>(load: (abort: AbortSignal) => Promise<T>, key: string): Loaded<T> {
  const [state, setState] = useState<LoadState<T>>({ kind: "loading" });
  const [round, setRound] = useState(0);
  const shownKey = useRef<string>(undefined);
  const latestLoad = useRef(load);
  latestLoad.current = load;
  useEffect(() => {
    const abort = new AbortController();
    if (shownKey.current !== key) setState({ kind: "loading" });
    shownKey.current = key;
    latestLoad.current(abort.signal).then(
      (value) => {
        if (!abort.signal.aborted) setState({ kind: "ready", value });
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setState({ kind: "failed", failure: asFailure(error) });
      },
    );
    return () => abort.abort();
  }, [key, round]);
  const reload = useCallback(() => setRound((value) => value + 1), []);
  const replace = useCallback((value: T) => setState({ kind: "ready", value }), []);
  return { state, reload, replace };
}
