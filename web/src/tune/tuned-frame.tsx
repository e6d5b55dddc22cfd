import type { JSX } from "preact";
import type { FaceView, ResultView } from "../api/contract.ts";
import { AnnotatedPicture } from "../faces/annotated-picture.tsx";
import { Answer, decisionText } from "../faces/answer.tsx";
import { FrameLinks } from "../faces/frame-links.tsx";
import { framePicture } from "../faces/frame-picture.ts";
import { momentText } from "../faces/moments.ts";
import { changeText } from "./changes.ts";
import type { Rerun } from "./use-reruns.ts";

interface TunedFrameProps {
  readonly frame: ResultView;
  readonly rerun: Rerun | undefined;
}

/** A stored frame twice: as it was answered, and as it would be. */
export function TunedFrame({ frame, rerun }: TunedFrameProps): JSX.Element {
  const answer = rerun?.answer;
  return (
    <li class="card">
      <h3>
        Camera {frame.monitor}, frame {frame.frame} <span class="muted small">· {momentText(frame.capturedAt)}</span>
      </h3>
      <div class="side-by-side">
        <Side title="Stored" frame={frame} faces={frame.faces} drawn={framePicture(frame, true)} />
        {answer === undefined ? (
          <Pending failure={rerun?.failure} />
        ) : (
          <Side title="With these settings" frame={frame} faces={answer.rerun.faces} isOld={rerun?.isRunning} />
        )}
      </div>
      <p>{rerun?.isRunning === false && answer !== undefined ? changeText(answer) : " "}</p>
      <FrameLinks monitor={frame.monitor} event={frame.event} />
    </li>
  );
}

interface SideProps {
  readonly title: string;
  readonly frame: ResultView;
  readonly faces: readonly FaceView[];
  readonly drawn?: string;
  /** Of other settings than those that stand there now. */
  readonly isOld?: boolean | undefined;
}

function Side({ title, frame, faces, drawn, isOld }: SideProps): JSX.Element {
  return (
    <figure class={isOld === true ? "old-look" : undefined} aria-busy={isOld}>
      <figcaption>
        {title}
        {isOld === true && <span class="muted"> · looking again …</span>}
      </figcaption>
      <AnnotatedPicture
        source={framePicture(frame)}
        {...(drawn === undefined ? {} : { drawn })}
        size={frame.size}
        // The engine is compared with itself; what people said stands beside it.
        faces={faces.map(({ decision, ...face }) => face)}
        what={`${title}, frame ${frame.frame}`}
      />
      <ul class="who">
        {faces.map(({ box, identification, decision }) => (
          <li key={`${box.left} ${box.top}`}>
            <Answer identification={identification} />
            {decision !== undefined && <span class="muted small"> ({decisionText(decision)})</span>}
          </li>
        ))}
      </ul>
    </figure>
  );
}

function Pending({ failure }: Pick<Rerun, "failure">): JSX.Element {
  return (
    <figure>
      <figcaption>With these settings</figcaption>
      <div class="state" role={failure === undefined ? undefined : "alert"}>
        {failure === undefined ? (
          <>
            <span class="spinner" aria-hidden="true" /> Looking again …
          </>
        ) : (
          <>
            {failure.message} {failure.remedy}
          </>
        )}
      </div>
    </figure>
  );
}
