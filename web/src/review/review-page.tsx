import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Empty, Failure, Loading } from "../controls/states.tsx";
import { FaceGrid } from "../faces/face-grid.tsx";
import { WhoDialog } from "../faces/who-dialog.tsx";
import { link } from "../shell/route.ts";
import { may } from "../shell/session.ts";
import { useShortcuts } from "../shell/shortcuts.ts";
import { ReviewActions } from "./review-actions.tsx";
import { ReviewFilter } from "./review-filter.tsx";
import { type Review, useReview } from "./use-review.ts";

export function ReviewPage(): JSX.Element {
  const review = useReview();
  const { faces, act, takeBack } = review;
  const [asksWho, setAsksWho] = useState(false);
  useShortcuts("Review", [
    { keys: "y", label: "Right", run: () => act({ verdict: "right" }) },
    { keys: "n", label: "Wrong", run: () => act({ verdict: "wrong" }) },
    { keys: "t", label: "This is …", run: () => setAsksWho(faces.length > 0) },
    { keys: "x", label: "Ignore", run: () => act({ verdict: "ignore" }) },
    { keys: "u", label: "Undo", run: () => takeBack() },
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
        disabled={!may("faces:review")}
        onAct={act}
        onWho={() => setAsksWho(true)}
        onUndo={() => takeBack()}
      />
      <ReviewList review={review} />
      {asksWho && (
        <WhoDialog
          title={faces.length === 1 ? "Who is this?" : `Who is on these ${faces.length} faces?`}
          hint="The faces become samples; the next training learns them."
          onClose={() => setAsksWho(false)}
          onChoose={(person) => {
            setAsksWho(false);
            act({ verdict: "person", person });
          }}
        />
      )}
    </>
  );
}

function ReviewList({ review }: { readonly review: Review }): JSX.Element {
  const { items, loading, failure, hasMore, more, reload } = review.pages;
  if (items.length === 0 && failure !== undefined) return <Failure failure={failure} onRetry={reload} />;
  if (items.length === 0 && loading) return <Loading what="faces" />;
  if (items.length === 0)
    return (
      <Empty title="Nothing to review">
        <p>
          No face fits the filter. Everything new appears here once it was recognised; <a href={link("train")}>train</a>{" "}
          when you have corrected some.
        </p>
      </Empty>
    );
  return (
    <>
      <FaceGrid label="Faces" faces={items} selection={review.selection} onSelect={review.select} />
      {failure !== undefined && <Failure failure={failure} onRetry={more} />}
      {hasMore && (
        <p class="actions">
          <button type="button" disabled={loading} onClick={more}>
            {loading ? "Loading …" : "Show more"}
          </button>
        </p>
      )}
    </>
  );
}

function focusGrid(): void {
  document.querySelector<HTMLElement>(".face-option[tabindex='0']")?.focus();
}
