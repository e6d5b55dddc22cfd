import type { JSX } from "preact";
import type { Sighting } from "../api/contract.ts";
import type { DecisionRequest } from "./decisions.ts";
import { undoable } from "./decisions.ts";
import "./review.css";

interface ReviewActionsProps {
  readonly faces: readonly Sighting[];
  readonly disabled: boolean;
  readonly onAct: (request: DecisionRequest) => void;
  readonly onWho: () => void;
  readonly onUndo: () => void;
}

export function ReviewActions({ faces, disabled, onAct, onWho, onUndo }: ReviewActionsProps): JSX.Element {
  const count = faces.length;
  const off = disabled || count === 0;
  // "Right" says that a name, or that "stranger", is true; of an undecided face it would say nothing.
  const noAnswer = faces.every(({ identification }) => identification.kind === "undecided");
  return (
    <div class="review-actions" role="toolbar" aria-label="Decide">
      <button type="button" disabled={off || noAnswer} onClick={() => onAct({ verdict: "right" })}>
        ✓ Right <kbd>y</kbd>
      </button>
      <button type="button" disabled={off || noAnswer} onClick={() => onAct({ verdict: "wrong" })}>
        ✗ Wrong <kbd>n</kbd>
      </button>
      <button type="button" disabled={off} onClick={onWho}>
        This is … <kbd>t</kbd>
      </button>
      <button type="button" disabled={off} onClick={() => onAct({ verdict: "ignore" })}>
        Ignore <kbd>x</kbd>
      </button>
      <button type="button" disabled={disabled || undoable.value.length === 0} onClick={onUndo}>
        Undo <kbd>u</kbd>
      </button>
      <span class="muted small" role="status">
        {disabled ? "Your key may look, not decide." : count === 1 ? "1 face" : `${count} faces`}
      </span>
    </div>
  );
}
