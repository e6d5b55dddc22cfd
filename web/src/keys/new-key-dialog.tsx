import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import { type ApiFailure, asFailure } from "../api/api-failure.ts";
import { post } from "../api/client.ts";
import type { NewKey } from "../api/contract.ts";
import { Dialog } from "../controls/dialog.tsx";

interface NewKeyDialogProps {
  readonly onMade: (key: NewKey) => void;
  readonly onClose: () => void;
}

export function NewKeyDialog({ onMade, onClose }: NewKeyDialogProps): JSX.Element {
  const id = useId();
  const [failure, setFailure] = useState<ApiFailure>();
  const make = async (form: FormData): Promise<void> => {
    try {
      onMade(await post<NewKey>("/keys", { name: String(form.get("name")).trim(), role: form.get("role") }));
    } catch (error) {
      setFailure(asFailure(error));
    }
  };
  return (
    <Dialog title="Make a key" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void make(new FormData(event.currentTarget));
        }}
      >
        <label for={`${id}-name`}>For whom or what</label>
        <input id={`${id}-name`} name="name" required maxLength={100} autocomplete="off" />
        <label for={`${id}-role`}>Role</label>
        <select id={`${id}-role`} name="role">
          <option value="viewer">Viewer</option>
          <option value="trainer">Trainer</option>
          <option value="admin">Admin</option>
        </select>
        {failure !== undefined && (
          <p role="alert" class="problem">
            {failure.message}
          </p>
        )}
        <p class="actions">
          <button type="submit" class="primary">
            Make it
          </button>
          <button type="button" onClick={onClose}>
            Cancel
          </button>
        </p>
      </form>
    </Dialog>
  );
}
