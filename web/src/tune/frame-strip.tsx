import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import type { ResultView } from "../api/contract.ts";
import { usePages } from "../api/use-pages.ts";
import { Empty, Failure, Loading } from "../controls/states.tsx";
import type { Draft } from "./draft.ts";
import { TunedFrame } from "./tuned-frame.tsx";
import { frameName, useReruns } from "./use-reruns.ts";

/** Few enough to be looked at again within seconds on a small computer. */
const framesShown = 4;
const kinds = [
  ["", "any"],
  ["undecided", "undecided"],
  ["known", "known"],
  ["unknown", "stranger"],
] as const;

/** Stored frames, looked at again with the draft's settings. */
export function FrameStrip({ draft }: { readonly draft: Draft }): JSX.Element {
  const id = useId();
  const [filter, setFilter] = useState({ kind: "", monitor: "" });
  const [start, setStart] = useState(0);
  const pages = usePages<ResultView>("/results", filter);
  // A frame that could not be read then cannot be looked at now.
  const usable = pages.items.filter(({ failure, size }) => failure === undefined && size !== undefined);
  const frames = usable.slice(start, start + framesShown);
  const reruns = useReruns(frames, draft);
  const choose = (change: Partial<typeof filter>): void => {
    setFilter({ ...filter, ...change });
    setStart(0);
  };
  const forward = (): void => {
    if (start + 2 * framesShown >= usable.length) pages.more();
    setStart(start + framesShown);
  };
  return (
    <section aria-label="Stored frames">
      <div class="fields">
        <div>
          <label for={`${id}-kind`}>With a face that was</label>
          <select
            id={`${id}-kind`}
            value={filter.kind}
            onChange={(event) => choose({ kind: event.currentTarget.value })}
          >
            {kinds.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </div>
        <div>
          <label for={`${id}-monitor`}>Camera</label>
          <input
            id={`${id}-monitor`}
            placeholder="any"
            onChange={(event) => choose({ monitor: event.currentTarget.value.trim() })}
          />
        </div>
      </div>
      {pages.failure !== undefined && <Failure failure={pages.failure} onRetry={pages.reload} />}
      {frames.length === 0 && pages.loading && <Loading what="stored frames" />}
      {frames.length === 0 && !pages.loading && pages.failure === undefined && (
        <Empty title="No stored frame fits">
          <p>Frames are kept once the uploader has recognised some.</p>
        </Empty>
      )}
      <ul class="tuned-frames">
        {frames.map((frame) => (
          <TunedFrame key={frameName(frame)} frame={frame} rerun={reruns.get(frameName(frame))} />
        ))}
      </ul>
      <p class="actions">
        <button type="button" disabled={start === 0} onClick={() => setStart(Math.max(0, start - framesShown))}>
          Newer frames
        </button>
        <button type="button" disabled={start + framesShown >= usable.length && !pages.hasMore} onClick={forward}>
          Older frames
        </button>
      </p>
    </section>
  );
}
