import type { ResultStore } from "../../src/store/results.ts";

/** A store over an empty place. */
export interface OpenedResultStore extends AsyncDisposable {
  readonly store: ResultStore;
  /** Another store over the same place. */
  reopen(): Promise<ResultStore>;
}
