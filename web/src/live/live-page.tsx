import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Empty, Failure, Loading } from "../controls/states.tsx";
import { useShortcuts } from "../shell/shortcuts.ts";
import { LiveCard } from "./live-card.tsx";
import type { LiveEvent } from "./live-events.ts";
import { type Live, useLive } from "./use-live.ts";
import "./live.css";

const streamTexts = {
  connecting: "Connecting …",
  open: "Listening",
  waiting: "The connection is cut; it is tried again",
} as const;

export function LivePage(): JSX.Element {
  const live = useLive();
  const [held, setHeld] = useState<readonly LiveEvent[]>();
  const hold = (): void => setHeld(held === undefined ? live.events : undefined);
  useShortcuts("Live", [
    { keys: "p", label: "Pause, or go on", run: hold },
    { keys: "j", label: "Next event", run: () => focusCard(1) },
    { keys: "k", label: "Event before", run: () => focusCard(-1) },
  ]);
  const state = live.stream?.state.value ?? "connecting";
  return (
    <>
      <div class="title-row">
        <h1>Live</h1>
        <div class="actions">
          <span class={`stream ${held === undefined ? state : "held"}`} role="status">
            {held === undefined ? streamTexts[state] : "Paused"}
          </span>
          <button type="button" aria-pressed={held !== undefined} onClick={hold}>
            {held === undefined ? "Pause" : "Go on"}
          </button>
        </div>
      </div>
      <LiveList live={live} events={held ?? live.events} />
    </>
  );
}

function LiveList({ live, events }: { readonly live: Live; readonly events: readonly LiveEvent[] }): JSX.Element {
  if (live.failure !== undefined && events.length === 0)
    return <Failure failure={live.failure} onRetry={() => location.reload()} />;
  if (events.length === 0)
    return live.loading ? (
      <Loading what="the newest events" />
    ) : (
      <Empty title="No camera has seen anything yet">
        <p>
          Events appear here by themselves. The uploader finds them: <code>npm run upload</code>.
        </p>
      </Empty>
    );
  return (
    <ol class="live">
      {events.map((event, i) => (
        <LiveCard key={event.key} event={event} eager={i < 2} />
      ))}
    </ol>
  );
}

function focusCard(step: number): void {
  const cards = [...document.querySelectorAll<HTMLElement>(".live-card")];
  const place = cards.findIndex((card) => card.contains(document.activeElement));
  const next = place < 0 && step > 0 ? 0 : Math.min(cards.length - 1, Math.max(0, place + step));
  cards[next]?.focus();
}
