import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import { Dialog } from "../controls/dialog.tsx";
import { go, link } from "../shell/route.ts";
import { attempt } from "../shell/toasts.tsx";
import { removePerson } from "./removals.ts";

/** Asks twice: the name has to be typed. */
export function DeletePersonDialog({
  name,
  onClose,
}: {
  readonly name: string;
  readonly onClose: () => void;
}): JSX.Element {
  const id = useId();
  const [typed, setTyped] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const remove = (erase: boolean): void =>
    attempt(async () => {
      setIsBusy(true);
      try {
        await removePerson(name, erase);
        onClose();
        go(link("people"));
      } finally {
        setIsBusy(false);
      }
    });
  return (
    <Dialog title={`Delete ${name} everywhere?`} onClose={onClose}>
      <p>
        Nobody is given the name from now on. The pictures wait in the trash folder for a while, and what was answered
        before stays.
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          remove(new FormData(event.currentTarget).get("erase") === "on");
        }}
      >
        <label for={id}>Type the name to confirm</label>
        <input id={id} value={typed} autocomplete="off" onInput={(event) => setTyped(event.currentTarget.value)} />
        <label class="check">
          <input type="checkbox" name="erase" />
          Erase for good: the pictures, the kept faces, the name in stored results and in older classifier versions
        </label>
        <p class="actions">
          <button type="submit" class="danger" disabled={typed !== name || isBusy}>
            Delete everywhere
          </button>
          <button type="button" onClick={onClose}>
            Cancel
          </button>
        </p>
      </form>
    </Dialog>
  );
}
