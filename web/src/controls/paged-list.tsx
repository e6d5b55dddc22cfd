import type { ComponentChildren, JSX } from "preact";
import type { Pages } from "../api/use-pages.ts";
import { Failure, Loading } from "./states.tsx";

interface PagedListProps {
  readonly pages: Omit<Pages<unknown>, "change">;
  readonly what: string;
  /** Instead of the list, if there is nothing on it. */
  readonly empty: JSX.Element;
  readonly children: ComponentChildren;
}

/** A list as far as it is loaded: how far that is, what went wrong, and the way to more of it. */
export function PagedList({ pages, what, empty, children }: PagedListProps): JSX.Element {
  const { items, loading, failure, hasMore, more, reload } = pages;
  if (items.length === 0) {
    if (failure !== undefined) return <Failure failure={failure} onRetry={reload} />;
    return loading ? <Loading what={what} /> : empty;
  }
  return (
    <>
      {children}
      {failure !== undefined && <Failure failure={failure} onRetry={hasMore ? more : reload} />}
      {failure === undefined && hasMore && (
        <p class="actions">
          {/* Stays enabled while it loads, so that it keeps the focus. */}
          <button type="button" aria-busy={loading} onClick={more}>
            {loading ? "Loading …" : "Show more"}
          </button>
        </p>
      )}
    </>
  );
}
