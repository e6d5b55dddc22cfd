import type { JSX } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import { loadPeopleNames, peopleNames } from "../api/people-names.ts";
import { Dialog } from "../controls/dialog.tsx";
import { attempt } from "../shell/toasts.tsx";

interface WhoDialogProps {
  readonly title: string;
  readonly hint: string;
  readonly onChoose: (person: string) => void;
  readonly onClose: () => void;
}

const maxOffered = 8;

/** Asks for a person: an enrolled one, or a new name. */
export function WhoDialog({ title, hint, onChoose, onClose }: WhoDialogProps): JSX.Element {
  const [name, setName] = useState("");
  const fieldId = useId();
  useEffect(() => attempt(loadPeopleNames), []);
  const wanted = name.trim().toLocaleLowerCase();
  const offered = peopleNames.value
    .filter((person) => person.toLocaleLowerCase().includes(wanted))
    .slice(0, maxOffered);
  const isNew = wanted !== "" && !peopleNames.value.some((person) => person.toLocaleLowerCase() === wanted);
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (wanted === "") return;
          onChoose(peopleNames.value.find((person) => person.toLocaleLowerCase() === wanted) ?? name.trim());
        }}
      >
        <label for={fieldId}>Name</label>
        <input
          id={fieldId}
          value={name}
          required
          maxLength={100}
          autocomplete="off"
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <p class="muted small">{isNew ? `${name.trim()} is new and will be added to the people. ${hint}` : hint}</p>
        {offered.length > 0 && (
          <ul class="choices" aria-label="Enrolled people">
            {offered.map((person) => (
              <li key={person}>
                <button type="button" onClick={() => onChoose(person)}>
                  {person}
                </button>
              </li>
            ))}
          </ul>
        )}
        <p class="actions">
          <button type="submit" class="primary" disabled={wanted === ""}>
            Save
          </button>
          <button type="button" onClick={onClose}>
            Cancel
          </button>
        </p>
      </form>
    </Dialog>
  );
}
