import { useEffect, useState } from "preact/hooks";
import { type ApiFailure, asFailure } from "../api/api-failure.ts";
import { get } from "../api/client.ts";
import type { EventSummary, Page, Result } from "../api/contract.ts";
import { listen, type ServerEvents } from "../api/server-events.ts";
import { type LiveEvent, withResult, withSummary } from "./live-events.ts";

export interface Live {
  readonly events: readonly LiveEvent[];
  readonly stream: ServerEvents | undefined;
  readonly failure: ApiFailure | undefined;
  readonly loading: boolean;
}

const firstFrames = 50;
const firstEvents = 20;

/** What there is, and from then on what comes. */
export function useLive(): Live {
  const [events, setEvents] = useState<readonly LiveEvent[]>([]);
  const [stream, setStream] = useState<ServerEvents>();
  const [failure, setFailure] = useState<ApiFailure>();
  const [loading, setLoading] = useState(true);
  useEffect(() => {
    const abort = new AbortController();
    const ask = (): void => {
      Promise.all([
        get<Page<Result>>("/results", { limit: firstFrames }, abort.signal),
        get<Page<EventSummary>>("/events", { limit: firstEvents }, abort.signal),
      ])
        .then(([results, summaries]) => {
          setEvents((before) => summaries.items.reduce(withSummary, results.items.reduce(withResult, before)));
          setFailure(undefined);
        })
        .catch((error: unknown) => {
          if (!abort.signal.aborted) setFailure(asFailure(error));
        })
        .finally(() => setLoading(false));
    };
    ask();
    // And again once the stream is open, so that nothing falls between the list and the stream.
    const listening = listen(
      "/live",
      {
        result: (data) => setEvents((before) => withResult(before, data as Result)),
        event: (data) => setEvents((before) => withSummary(before, data as EventSummary)),
      },
      ask,
    );
    setStream(listening);
    return () => {
      abort.abort();
      listening.close();
    };
  }, []);
  return { events, stream, failure, loading };
}
