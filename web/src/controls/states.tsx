import type { ComponentChildren, JSX } from "preact";
import type { ApiFailure } from "../api/api-failure.ts";
import type { Loaded } from "../api/use-loaded.ts";
import "./states.css";

export function Loading({ what }: { readonly what: string }): JSX.Element {
  return (
    <p class="state" role="status">
      <span class="spinner" aria-hidden="true" /> Loading {what} …
    </p>
  );
}

export function Empty({
  title,
  children,
}: {
  readonly title: string;
  readonly children?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="state empty">
      <p class="state-title">{title}</p>
      {children}
    </div>
  );
}

export function Failure({
  failure,
  onRetry,
}: {
  readonly failure: ApiFailure;
  readonly onRetry?: () => void;
}): JSX.Element {
  return (
    <div class="state failure" role="alert">
      <p class="state-title">{failure.message}</p>
      {failure.remedy !== "" && <p>{failure.remedy}</p>}
      {onRetry !== undefined && (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}

interface WhenReadyProps<T> {
  readonly loaded: Loaded<T>;
  readonly what: string;
  readonly children: (value: T) => ComponentChildren;
}

/** What was loaded, or how far that is. */
export function WhenReady<T>({ loaded, what, children }: WhenReadyProps<T>): JSX.Element {
  const { state, reload } = loaded;
  if (state.kind === "loading") return <Loading what={what} />;
  if (state.kind === "failed") return <Failure failure={state.failure} onRetry={reload} />;
  return <>{children(state.value)}</>;
}
