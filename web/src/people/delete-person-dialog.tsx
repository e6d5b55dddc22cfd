import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { FormDialog } from "../controls/form-dialog.tsx";
import { personNameMaxLength, TextField } from "../controls/text-field.tsx";
import { go, link } from "../shell/route.ts";
import { removePerson } from "./removals.ts";

interface DeletePersonDialogProps {
  readonly name: string;
  readonly onClose: () => void;
}

/** Asks twice: the name has to be typed. */
export function DeletePersonDialog({ name, onClose }: DeletePersonDialogProps): JSX.Element {
  const [confirmed, setConfirmed] = useState("");
  return (
    <FormDialog
      title={`Delete ${name} everywhere?`}
      action="Delete everywhere"
      isDangerous
      isIncomplete={confirmed.normalize("NFC") !== name}
      onClose={onClose}
      onSend={async (form) => {
        await removePerson(name, form.get("erase") === "on");
        onClose();
        go(link("people"));
      }}
    >
      <p>
        Nobody is given the name from now on. The pictures wait in the trash folder for a while, and what was answered
        before stays.
      </p>
      <TextField
        label="Type the name to confirm"
        name="confirmed"
        maxLength={personNameMaxLength}
        value={confirmed}
        onInput={setConfirmed}
      />
      <label class="check">
        <input type="checkbox" name="erase" />
        Erase for good: the pictures, the kept faces, the name in stored results and in older classifier versions
      </label>
    </FormDialog>
  );
}
