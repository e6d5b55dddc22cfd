import type { JSX } from "preact";
import { post } from "../api/client.ts";
import type { Person } from "../api/people-contract.ts";
import { FormDialog } from "../controls/form-dialog.tsx";
import { personNameMaxLength, TextField, typed } from "../controls/text-field.tsx";
import { go, link } from "../shell/route.ts";

export function NewPersonDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  return (
    <FormDialog
      title="Add a person"
      action="Add"
      onClose={onClose}
      onSend={async (form) => {
        const { name } = await post<Person>("/people", { name: typed(form, "name") });
        onClose();
        go(link("people", [name]));
      }}
    >
      <TextField
        label="Name"
        name="name"
        maxLength={personNameMaxLength}
        help="The folder below dataset/ gets this name. Pictures come next. Ask the person first."
      />
    </FormDialog>
  );
}
