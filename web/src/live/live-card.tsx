import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { address, pathOf } from "../api/client.ts";
import type { Face, Result } from "../api/contract.ts";
import { AnnotatedPicture } from "../faces/annotated-picture.tsx";
import { FrameLinks } from "../faces/frame-links.tsx";
import { framePicture, isSoonerDrawn } from "../faces/frame-picture.ts";
import { momentText } from "../faces/moments.ts";
import { bestFrame, type LiveEvent } from "./live-events.ts";
import { WhoWasThere } from "./who-was-there.tsx";

export function LiveCard({ event, eager }: { readonly event: LiveEvent; readonly eager: boolean }): JSX.Element {
  const [chosen, setChosen] = useState<number>();
  const frame = event.frames.find((candidate) => candidate.frame === chosen) ?? bestFrame(event);
  const title = `Camera ${event.monitor}, event ${event.event}`;
  return (
    <li>
      <article class="live-card card" tabIndex={-1} aria-label={title}>
        {frame === undefined ? (
          <EventPicture event={event} />
        ) : (
          <AnnotatedPicture
            source={framePicture(frame)}
            drawn={framePicture(frame, true)}
            drawnFirst={isSoonerDrawn(frame)}
            size={frame.size}
            faces={frame.faces}
            what={`Camera ${frame.monitor}, frame ${frame.frame}`}
            eager={eager}
          />
        )}
        <div class="live-facts">
          <h2>
            Camera {event.monitor} <span class="muted">· {momentText(event.latestAt)}</span>
          </h2>
          <WhoWasThere faces={peopleOf(event) ?? frame?.faces ?? []} />
          <p class="muted small">
            {event.frameCount} {event.frameCount === 1 ? "frame" : "frames"}
            {event.summary === undefined ? " so far" : ", over"} · event {event.event}
          </p>
          <FrameSteps event={event} frame={frame} onChoose={setChosen} />
          <FrameLinks monitor={event.monitor} event={event.event} frame={frame?.frame} />
        </div>
      </article>
    </li>
  );
}

const peopleOf = ({ summary }: LiveEvent): readonly Pick<Face, "identification" | "decision">[] | undefined =>
  summary?.people.map(({ identification, best }) => ({ identification, decision: best.face.decision }));

/** An event whose frames were not told: the uploader delivers them apart. */
function EventPicture({ event }: { readonly event: LiveEvent }): JSX.Element {
  return (
    <AnnotatedPicture
      source={address(`/events${pathOf(event.monitor, event.event)}/picture`)}
      size={undefined}
      faces={event.summary?.people.map(({ best }) => best.face) ?? []}
      what={`Camera ${event.monitor}, event ${event.event}`}
    />
  );
}

interface FrameStepsProps {
  readonly event: LiveEvent;
  readonly frame: Result | undefined;
  readonly onChoose: (frame: number) => void;
}

function FrameSteps({ event, frame, onChoose }: FrameStepsProps): JSX.Element | null {
  if (event.frames.length < 2 || frame === undefined) return null;
  const place = event.frames.indexOf(frame);
  const [newer, older] = [event.frames[place - 1], event.frames[place + 1]];
  return (
    <p class="frame-steps">
      <button
        type="button"
        disabled={older === undefined}
        aria-label="Frame before"
        onClick={() => older && onChoose(older.frame)}
      >
        ←
      </button>
      <span class="small">Frame {frame.frame}</span>
      <button
        type="button"
        disabled={newer === undefined}
        aria-label="Next frame"
        onClick={() => newer && onChoose(newer.frame)}
      >
        →
      </button>
    </p>
  );
}
