import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { get, pathOf } from "../api/client.ts";
import type { ResultView } from "../api/contract.ts";
import { useLoaded } from "../api/use-loaded.ts";
import { usePages } from "../api/use-pages.ts";
import { Empty, Failure, Loading, WhenReady } from "../controls/states.tsx";
import { changeQuery, route } from "../shell/route.ts";
import { changeText, summaryText } from "./changes.ts";
import type { Draft } from "./draft.ts";
import { FrameFilterFields, showAllFrames } from "./frame-filter.tsx";
import { type FrameFilter, type FrameKey, filterOf, framesQuery, oneFrameOf } from "./tune-address.ts";
import { TunedFrame } from "./tuned-frame.tsx";
import { frameName, useReruns } from "./use-reruns.ts";

/** Few enough to be looked at again within seconds on a small computer. */
const framesShown = 4;

/** Stored frames, looked at again with the draft's settings. */
export function FrameStrip(looking: Looking): JSX.Element {
  const filter = filterOf(route.value.query);
  const one = oneFrameOf(filter);
  return (
    <section aria-label="Stored frames">
      <FrameFilterFields filter={filter} />
      {one === undefined ? (
        <ManyFrames key={JSON.stringify(filter)} filter={filter} looking={looking} />
      ) : (
        <OneFrame key={JSON.stringify(one)} wanted={one} looking={looking} />
      )}
    </section>
  );
}

interface Looking {
  readonly draft: Draft;
  /** What became of all frames shown. */
  readonly onLooked: (summary: string) => void;
}

function TunedFrames({ frames, draft, onLooked }: Looking & { readonly frames: readonly ResultView[] }): JSX.Element {
  const reruns = useReruns(frames, draft);
  const looks = frames.map((frame) => ({ frame, rerun: reruns.get(frameName(frame)) }));
  const summary = summaryText(
    looks
      .filter(({ rerun }) => rerun?.failure === undefined)
      .map(({ rerun }) => (rerun?.answer === undefined || rerun.isRunning ? undefined : changeText(rerun.answer))),
  );
  useEffect(() => onLooked(summary), [summary]);
  return (
    <ul class="tuned-frames">
      {looks.map(({ frame, rerun }) => (
        <TunedFrame key={frameName(frame)} frame={frame} rerun={rerun} />
      ))}
    </ul>
  );
}

function OneFrame({ wanted, looking }: { readonly wanted: FrameKey; readonly looking: Looking }): JSX.Element {
  const { monitor, event, frame } = wanted;
  const path = `/results${pathOf(monitor, event, frame)}`;
  const loaded = useLoaded((abort) => get<ResultView>(path, {}, abort), path);
  return (
    <>
      <p class="actions">
        Frame {frame} of event {event} alone.
        <button type="button" onClick={() => changeQuery({ frame: "" })}>
          Show all of the event
        </button>
      </p>
      <WhenReady loaded={loaded} what="the frame">
        {(result) => <TunedFrames frames={[result]} {...looking} />}
      </WhenReady>
    </>
  );
}

/** What could not be read then, or was not looked at, cannot be compared now. */
const isUsable = ({ failure, skipped, size }: ResultView): boolean =>
  failure === undefined && skipped === undefined && size !== undefined;

function ManyFrames({ filter, looking }: { readonly filter: FrameFilter; readonly looking: Looking }): JSX.Element {
  const [start, setStart] = useState(0);
  const pages = usePages<ResultView>("/results", framesQuery(filter));
  const { loading, failure, hasMore, more, reload } = pages;
  const usable = pages.items.filter(isUsable);
  const frames = usable.slice(start, start + framesShown);
  const lacksSome = frames.length < framesShown && hasMore && !loading && failure === undefined;
  useEffect(() => {
    if (lacksSome) more();
  }, [lacksSome, more]);
  const [back, forward] = filter.sort === "oldest" ? ["Older", "Newer"] : ["Newer", "Older"];
  return (
    <>
      {failure !== undefined && <Failure failure={failure} onRetry={reload} />}
      {frames.length === 0 && loading && <Loading what="stored frames" />}
      {frames.length === 0 && !loading && failure === undefined && <NoFrame filter={filter} />}
      <TunedFrames frames={frames} {...looking} />
      {(frames.length > 0 || start > 0) && (
        <p class="actions">
          <button type="button" disabled={start === 0} onClick={() => setStart(Math.max(0, start - framesShown))}>
            {back} frames
          </button>
          <button
            type="button"
            disabled={start + framesShown >= usable.length && !hasMore}
            onClick={() => setStart(start + framesShown)}
          >
            {forward} frames
          </button>
        </p>
      )}
    </>
  );
}

function NoFrame({ filter }: { readonly filter: FrameFilter }): JSX.Element {
  const { sort, ...conditions } = filter;
  if (Object.values(conditions).every((value) => value === ""))
    return (
      <Empty title="No frame is stored yet">
        <p>
          They are kept once the uploader has recognised some: <code>npm run upload</code>.
        </p>
      </Empty>
    );
  return (
    <Empty title="No stored frame fits">
      <p>
        <button type="button" onClick={showAllFrames}>
          Show all frames
        </button>
      </p>
    </Empty>
  );
}
