import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { Dialog } from "../controls/dialog.tsx";

interface IgnoreDialogProps {
  readonly title: string;
  readonly onIgnore: (label: string) => void;
  readonly onClose: () => void;
}

export function IgnoreDialog({ title, onIgnore, onClose }: IgnoreDialogProps): JSX.Element {
  const id = useId();
  return (
    <Dialog title={`Ignore ${title}?`} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onIgnore(String(new FormData(event.currentTarget).get("label") ?? "").trim());
        }}
      >
        <label for={id}>What to call them</label>
        <input id={id} name="label" required maxLength={100} placeholder="courier" aria-describedby={`${id}-help`} />
        <p id={`${id}-help`} class="muted small">
          They are not shown nor told of again; faces like theirs still gather there.
        </p>
        <p class="actions">
          <button type="submit" class="primary">
            Ignore
          </button>
          <button type="button" onClick={onClose}>
            Cancel
          </button>
        </p>
      </form>
    </Dialog>
  );
}
