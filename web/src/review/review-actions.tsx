import type { JSX } from "preact";
import type { Sighting, Verdict } from "../api/contract.ts";
import type { DecisionRequest } from "./decisions.ts";
import { mayBe, undoable } from "./decisions.ts";
import "./review.css";

interface ReviewActionsProps {
  readonly faces: readonly Sighting[];
  readonly disabled: boolean;
  readonly onAct: (request: DecisionRequest) => void;
  readonly onWho: () => void;
  readonly onUndo: () => void;
  /** Absent: the key may not. */
  readonly onTune?: (() => void) | undefined;
}

export function ReviewActions({ faces, disabled, onAct, onWho, onUndo, onTune }: ReviewActionsProps): JSX.Element {
  const count = faces.length;
  const off = (verdict: Verdict): boolean => disabled || !mayBe(verdict, faces);
  return (
    <div class="review-actions" role="toolbar" aria-label="Decide">
      <button type="button" disabled={off("right")} onClick={() => onAct({ verdict: "right" })}>
        ✓ Right <kbd>y</kbd>
      </button>
      <button type="button" disabled={off("wrong")} onClick={() => onAct({ verdict: "wrong" })}>
        ✗ Wrong <kbd>n</kbd>
      </button>
      <button type="button" disabled={off("person")} onClick={onWho}>
        This is … <kbd>t</kbd>
      </button>
      <button type="button" disabled={off("ignore")} onClick={() => onAct({ verdict: "ignore" })}>
        Ignore <kbd>x</kbd>
      </button>
      <button type="button" disabled={disabled || undoable.value.length === 0} onClick={onUndo}>
        Undo <kbd>u</kbd>
      </button>
      {onTune !== undefined && (
        <button type="button" disabled={count !== 1} onClick={onTune}>
          Tune its frame <kbd>f</kbd>
        </button>
      )}
      <span class="muted small" role="status">
        {disabled ? "Your key may look, not decide." : count === 1 ? "1 face" : `${count} faces`}
      </span>
    </div>
  );
}
