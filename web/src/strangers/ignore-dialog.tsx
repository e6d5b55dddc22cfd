import type { JSX } from "preact";
import { FormDialog } from "../controls/form-dialog.tsx";
import { TextField, typed } from "../controls/text-field.tsx";

interface IgnoreDialogProps {
  readonly title: string;
  readonly onIgnore: (label: string) => Promise<void>;
  readonly onClose: () => void;
}

export function IgnoreDialog({ title, onIgnore, onClose }: IgnoreDialogProps): JSX.Element {
  return (
    <FormDialog
      title={`Ignore ${title}?`}
      action="Ignore"
      onClose={onClose}
      onSend={(form) => onIgnore(typed(form, "label"))}
    >
      <TextField
        label="What to call them"
        name="label"
        placeholder="courier"
        help="They are not shown nor told of again; faces like theirs still gather there."
      />
    </FormDialog>
  );
}
