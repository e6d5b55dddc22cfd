import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { PagedList } from "../controls/paged-list.tsx";
import { Empty } from "../controls/states.tsx";
import { FaceGrid } from "../faces/face-grid.tsx";
import { mayTune, tuneLink } from "../faces/frame-links.tsx";
import { WhoDialog } from "../faces/who-dialog.tsx";
import { go, link, route } from "../shell/route.ts";
import { may } from "../shell/session.ts";
import { useShortcuts } from "../shell/shortcuts.ts";
import { ReviewActions } from "./review-actions.tsx";
import { isFiltered, ReviewFilter, showAllFaces } from "./review-filter.tsx";
import { type Review, useReview } from "./use-review.ts";

export function ReviewPage(): JSX.Element {
  const review = useReview();
  const { faces, act, carryOut, takeBack } = review;
  const [asksWho, setAsksWho] = useState(false);
  const mayDecide = may("faces:review");
  const tune = (): void => {
    const [face, another] = faces;
    if (face !== undefined && another === undefined && mayTune()) go(tuneLink(face.monitor, face.event, face.frame));
  };
  useShortcuts("Review", [
    { keys: "y", label: "Right", run: () => act({ verdict: "right" }) },
    { keys: "n", label: "Wrong", run: () => act({ verdict: "wrong" }) },
    { keys: "t", label: "This is …", run: () => setAsksWho(mayDecide && faces.length > 0) },
    { keys: "x", label: "Ignore", run: () => act({ verdict: "ignore" }) },
    { keys: "u", label: "Undo", run: () => takeBack() },
    { keys: "f", label: "Its frame with other settings", run: tune },
    { keys: "Ctrl+z", label: "Undo", run: () => takeBack() },
    { keys: "ArrowRight", label: "To the faces; arrows move, Space chooses, Shift chooses a range", run: focusGrid },
    { keys: "ArrowDown", label: "The same", run: focusGrid },
  ]);
  return (
    <>
      <h1>Review</h1>
      <ReviewFilter />
      <ReviewActions
        faces={faces}
        disabled={!mayDecide}
        onAct={act}
        onWho={() => setAsksWho(true)}
        onUndo={() => takeBack()}
        onTune={mayTune() ? tune : undefined}
      />
      <ReviewList review={review} />
      {asksWho && (
        <WhoDialog
          title={faces.length === 1 ? "Who is this?" : `Who is on these ${faces.length} faces?`}
          hint="The faces become samples; the next training learns them."
          onClose={() => setAsksWho(false)}
          onChoose={async (person) => {
            await carryOut({ verdict: "person", person });
            setAsksWho(false);
          }}
        />
      )}
    </>
  );
}

function ReviewList({ review }: { readonly review: Review }): JSX.Element {
  const { pages, selection, select } = review;
  return (
    <PagedList pages={pages} what="faces" empty={<NoFace />}>
      <FaceGrid label="Faces" faces={pages.items} selection={selection} onSelect={select} />
    </PagedList>
  );
}

function NoFace(): JSX.Element {
  if (isFiltered(route.value.query))
    return (
      <Empty title="No face fits the filter">
        <p>
          <button type="button" onClick={showAllFaces}>
            Show all faces
          </button>
        </p>
      </Empty>
    );
  return (
    <Empty title="Nothing to review">
      <p>
        Everything new appears here once it was recognised;{" "}
        {may("classifiers:read") ? <a href={link("train")}>train</a> : "train"} when you have corrected some.
      </p>
    </Empty>
  );
}

function focusGrid(): void {
  document.querySelector<HTMLElement>(".face-option[tabindex='0']")?.focus();
}
