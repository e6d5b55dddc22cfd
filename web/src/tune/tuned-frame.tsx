import type { JSX } from "preact";
import type { FaceView, ResultView } from "../api/contract.ts";
import { AnnotatedPicture } from "../faces/annotated-picture.tsx";
import { Answer } from "../faces/answer.tsx";
import { momentText } from "../faces/moments.ts";
import { framePicture } from "../live/live-card.tsx";
import { changeText } from "./changes.ts";
import type { Rerun } from "./use-reruns.ts";

interface TunedFrameProps {
  readonly frame: ResultView;
  readonly rerun: Rerun | undefined;
}

/** A stored frame twice: as it was answered, and as it would be. */
export function TunedFrame({ frame, rerun }: TunedFrameProps): JSX.Element {
  const answer = rerun?.kind === "done" ? rerun.answer : undefined;
  return (
    <li class="card">
      <h3>
        Camera {frame.monitor}, frame {frame.frame} <span class="muted small">· {momentText(frame.capturedAt)}</span>
      </h3>
      <div class="side-by-side">
        <Side title="Stored" frame={frame} faces={frame.faces} />
        {answer === undefined ? (
          <Pending rerun={rerun} />
        ) : (
          <Side title="With these settings" frame={frame} faces={answer.rerun.faces} />
        )}
      </div>
      <p role="status">{answer === undefined ? " " : changeText(answer)}</p>
    </li>
  );
}

interface SideProps {
  readonly title: string;
  readonly frame: ResultView;
  readonly faces: readonly FaceView[];
}

function Side({ title, frame, faces }: SideProps): JSX.Element {
  return (
    <figure>
      <figcaption>{title}</figcaption>
      <AnnotatedPicture
        source={framePicture(frame)}
        size={frame.size}
        faces={faces}
        what={`${title}, frame ${frame.frame}`}
      />
      <ul class="who">
        {faces.map(({ box, identification }) => (
          <li key={`${box.left} ${box.top}`}>
            <Answer identification={identification} />
          </li>
        ))}
      </ul>
    </figure>
  );
}

function Pending({ rerun }: { readonly rerun: Rerun | undefined }): JSX.Element {
  return (
    <figure>
      <figcaption>With these settings</figcaption>
      <div class="state">
        {rerun?.kind === "failed" ? (
          <>
            {rerun.failure.message} {rerun.failure.remedy}
          </>
        ) : (
          <>
            <span class="spinner" aria-hidden="true" /> Looking again …
          </>
        )}
      </div>
    </figure>
  );
}
