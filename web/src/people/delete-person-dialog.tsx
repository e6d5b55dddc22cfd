import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import { pathOf, request } from "../api/client.ts";
import { Dialog } from "../controls/dialog.tsx";
import { go, link } from "../shell/route.ts";
import { attempt, say } from "../shell/toasts.tsx";

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
        await request("DELETE", `/people${pathOf(name)}`, { query: { erase } });
        onClose();
        go(link("people"));
        say(`${name} is deleted. Train, so that the name is given no more.`);
      } finally {
        setIsBusy(false);
      }
    });
  return (
    <Dialog title={`Delete ${name} everywhere?`} onClose={onClose}>
      <p>
        The samples, the kept faces and the name in stored results go. The active classifier knows the name until the
        next training.
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
          Erase the pictures for good, instead of keeping them in the trash folder for a while
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
