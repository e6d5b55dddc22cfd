import { signal } from "@preact/signals";
import { address, checkLoggedIn } from "./client.ts";

export type StreamState = "connecting" | "open" | "waiting";

export interface ServerEvents {
  readonly state: { readonly value: StreamState };
  readonly close: () => void;
}

/** The first wait after a refusal, and the longest: the browser itself comes back only from cut connections. */
const firstWaitMs = 1000;
const longestWaitMs = 30_000;

/**
 * Listens to a stream of the server for as long as it is wanted, through cuts and restarts.
 *
 * @param handlers - by name of the event; each gets the parsed data
 * @param onStart - called whenever listening begins anew, so that what was missed can be asked for; the browser asks
 *   for it by itself after a cut
 */
export function listen(
  path: string,
  handlers: Readonly<Record<string, (data: unknown) => void>>,
  onStart: () => void = () => undefined,
): ServerEvents {
  const state = signal<StreamState>("connecting");
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitMs = firstWaitMs;

  const connect = (): void => {
    let isNew = true;
    source = new EventSource(address(path));
    source.onopen = () => {
      if (isNew) onStart();
      isNew = false;
      state.value = "open";
      waitMs = firstWaitMs;
    };
    source.onerror = () => {
      state.value = "waiting";
      if (source?.readyState !== EventSource.CLOSED) return;
      checkLoggedIn();
      timer = setTimeout(connect, waitMs);
      waitMs = Math.min(waitMs * 2, longestWaitMs);
    };
    for (const [name, handle] of Object.entries(handlers))
      source.addEventListener(name, (event) => handle(JSON.parse(event.data)));
  };

  connect();
  return {
    state,
    close: () => {
      clearTimeout(timer);
      source?.close();
    },
  };
}
