import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { type ApiFailure, asFailure } from "./api-failure.ts";
import { get, type Query } from "./client.ts";
import type { Page } from "./contract.ts";

export interface Pages<T> {
  readonly items: readonly T[];
  readonly loading: boolean;
  readonly failure: ApiFailure | undefined;
  readonly hasMore: boolean;
  readonly more: () => void;
  readonly reload: () => void;
  /** Changes what is shown without asking the server. */
  readonly change: (change: (items: readonly T[]) => readonly T[]) => void;
}

interface PagesState<T> {
  readonly items: readonly T[];
  readonly next: string | null;
  readonly loading: boolean;
  readonly failure: ApiFailure | undefined;
}

const empty = { items: [], next: null, loading: true, failure: undefined } as const;

/** A list that the server gives out in pages; starts again when the query changes. */
export function usePages<T>(path: string, query: Query): Pages<T> {
  const [state, setState] = useState<PagesState<T>>(empty);
  const [round, setRound] = useState(0);
  const abort = useRef<AbortController>(undefined);
  const asksAnew = useRef(false);
  const latestQuery = useRef(query);
  latestQuery.current = query;
  const key = JSON.stringify([path, query]);

  const load = useCallback(
    (cursor: string | undefined) => {
      abort.current?.abort();
      const own = new AbortController();
      abort.current = own;
      asksAnew.current = cursor === undefined;
      // What is shown stays until the answer is there, so that nothing jumps.
      setState((before) => ({ ...before, loading: true, failure: undefined }));
      get<Page<T>>(path, { ...latestQuery.current, cursor }, own.signal).then(
        ({ items, nextCursor }) => {
          if (own.signal.aborted) return;
          asksAnew.current = false;
          setState((before) => ({
            items: cursor === undefined ? items : [...before.items, ...items],
            next: nextCursor,
            loading: false,
            failure: undefined,
          }));
        },
        (error: unknown) => {
          if (own.signal.aborted) return;
          asksAnew.current = false;
          const failed = { loading: false, failure: asFailure(error) };
          setState((before) => (cursor === undefined ? { ...empty, ...failed } : { ...before, ...failed }));
        },
      );
    },
    [path],
  );

  useEffect(() => {
    load(undefined);
    return () => abort.current?.abort();
  }, [key, round, load]);

  const { next, loading } = state;
  return {
    items: state.items,
    loading,
    failure: state.failure,
    hasMore: next !== null,
    more: useCallback(() => {
      if (next !== null && !loading) load(next);
    }, [next, loading, load]),
    reload: useCallback(() => setRound((value) => value + 1), []),
    change: useCallback((change) => {
      setState((before) => ({ ...before, items: change(before.items) }));
      // The answer that is under way may be of before the change, and would take it back.
      if (asksAnew.current) setRound((value) => value + 1);
    }, []),
  };
}
