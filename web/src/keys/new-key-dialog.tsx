import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { post } from "../api/client.ts";
import type { NewKey } from "../api/contract.ts";
import { FormDialog } from "../controls/form-dialog.tsx";
import { TextField, typed } from "../controls/text-field.tsx";

interface NewKeyDialogProps {
  readonly onMade: (key: NewKey) => void;
  readonly onClose: () => void;
}

export function NewKeyDialog({ onMade, onClose }: NewKeyDialogProps): JSX.Element {
  const id = useId();
  return (
    <FormDialog
      title="Make a key"
      action="Make it"
      onClose={onClose}
      onSend={async (form) =>
        onMade(await post<NewKey>("/keys", { name: typed(form, "name"), role: form.get("role") }))
      }
    >
      <TextField label="For whom or what" name="name" />
      <label for={id}>Role</label>
      <select id={id} name="role">
        <option value="viewer">Viewer</option>
        <option value="trainer">Trainer</option>
        <option value="admin">Admin</option>
      </select>
    </FormDialog>
  );
}
