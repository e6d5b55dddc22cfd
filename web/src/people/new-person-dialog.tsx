import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import { type ApiFailure, asFailure } from "../api/api-failure.ts";
import { post } from "../api/client.ts";
import { Dialog } from "../controls/dialog.tsx";
import { go, link } from "../shell/route.ts";

export function NewPersonDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const id = useId();
  const [failure, setFailure] = useState<ApiFailure>();
  const create = async (name: string): Promise<void> => {
    try {
      await post("/people", { name });
      onClose();
      go(link("people", [name]));
    } catch (error) {
      setFailure(asFailure(error));
    }
  };
  return (
    <Dialog title="Add a person" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void create(String(new FormData(event.currentTarget).get("name") ?? "").trim());
        }}
      >
        <label for={id}>Name</label>
        <input id={id} name="name" required maxLength={100} autocomplete="off" aria-describedby={`${id}-help`} />
        <p id={`${id}-help`} class="muted small">
          The folder below dataset/ gets this name. Pictures come next. Ask the person first.
        </p>
        {failure !== undefined && (
          <p role="alert" class="problem">
            {failure.message}
          </p>
        )}
        <p class="actions">
          <button type="submit" class="primary">
            Add
          </button>
          <button type="button" onClick={onClose}>
            Cancel
          </button>
        </p>
      </form>
    </Dialog>
  );
}
