import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { loadPeopleNames, peopleNames } from "../api/people-names.ts";
import { FormDialog } from "../controls/form-dialog.tsx";
import { personNameMaxLength, TextField, typed } from "../controls/text-field.tsx";
import { attempt } from "../shell/toasts.tsx";

interface WhoDialogProps {
  readonly title: string;
  readonly hint: string;
  /** Nobody new can be named. */
  readonly onlyEnrolled?: boolean;
  readonly onChoose: (person: string) => Promise<void>;
  readonly onClose: () => void;
}

const maxOffered = 8;

const plain = (name: string): string => name.trim().normalize("NFC").toLocaleLowerCase();
const enrolledAs = (name: string): string | undefined => peopleNames.value.find((one) => plain(one) === plain(name));

/** Asks for a person: an enrolled one, or a new name. */
export function WhoDialog({ title, hint, onlyEnrolled, onChoose, onClose }: WhoDialogProps): JSX.Element {
  const [name, setName] = useState("");
  useEffect(() => attempt(loadPeopleNames), []);
  const wanted = plain(name);
  const offered = peopleNames.value.filter((person) => plain(person).includes(wanted));
  const isNew = wanted !== "" && enrolledAs(name) === undefined;
  return (
    <FormDialog
      title={title}
      action="Save"
      isIncomplete={wanted === "" || (isNew && onlyEnrolled === true)}
      onClose={onClose}
      onSend={(form) => onChoose(enrolledAs(typed(form, "name")) ?? typed(form, "name"))}
    >
      <TextField
        label="Name"
        name="name"
        maxLength={personNameMaxLength}
        value={name}
        onInput={setName}
        help={isNew ? `${newcomerText(name.trim(), onlyEnrolled)} ${hint}` : hint}
      />
      {offered.length > 0 && (
        <ul class="choices" aria-label="Enrolled people">
          {offered.slice(0, maxOffered).map((person) => (
            <li key={person}>
              <button
                type="button"
                onClick={({ currentTarget: { form } }) => {
                  const field = form?.elements.namedItem("name");
                  if (!(field instanceof HTMLInputElement)) return;
                  field.value = person;
                  setName(person);
                  form?.requestSubmit();
                }}
              >
                {person}
              </button>
            </li>
          ))}
        </ul>
      )}
      {offered.length > maxOffered && (
        <p class="muted small">{offered.length - maxOffered} more; type some letters of the name to find them.</p>
      )}
    </FormDialog>
  );
}

const newcomerText = (name: string, onlyEnrolled: boolean | undefined): string =>
  onlyEnrolled === true ? `${name} is not enrolled.` : `${name} is new and will be added to the people.`;
