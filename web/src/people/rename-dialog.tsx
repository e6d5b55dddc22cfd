import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { pathOf, request } from "../api/client.ts";
import type { Person } from "../api/people-contract.ts";
import { FormDialog } from "../controls/form-dialog.tsx";
import { personNameMaxLength, TextField, typed } from "../controls/text-field.tsx";
import { go, link } from "../shell/route.ts";
import { say } from "../shell/toasts.tsx";

interface RenameDialogProps {
  readonly name: string;
  readonly onClose: () => void;
}

export function RenameDialog({ name, onClose }: RenameDialogProps): JSX.Element {
  const [wanted, setWanted] = useState(name);
  return (
    <FormDialog
      title={`Rename ${name}`}
      action="Rename"
      isIncomplete={wanted.trim() === "" || wanted.trim() === name}
      onClose={onClose}
      onSend={async (form) => {
        const to = typed(form, "name");
        const { name: renamed } = await request<Person>("PATCH", `/people${pathOf(name)}`, { body: { name: to } });
        onClose();
        say(`${name} is called ${renamed} now`);
        go(link("people", [renamed]));
      }}
    >
      <TextField
        label="New name"
        name="name"
        maxLength={personNameMaxLength}
        value={wanted}
        onInput={setWanted}
        help="It holds at once: in answers to come, in kept faces and in stored results."
      />
    </FormDialog>
  );
}
