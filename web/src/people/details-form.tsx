import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import { pathOf, request } from "../api/client.ts";
import type { Person } from "../api/people-contract.ts";
import { may } from "../shell/session.ts";
import { attempt, say } from "../shell/toasts.tsx";

interface DetailsFormProps {
  readonly person: Person;
  readonly onSaved: (person: Person) => void;
}

type Entry = readonly [name: string, value: string];

/** What is told of a person beside the name. */
export function DetailsForm({ person, onSaved }: DetailsFormProps): JSX.Element {
  const id = useId();
  const [entries, setEntries] = useState<readonly Entry[]>(() =>
    Object.entries(person.metadata ?? {}).map(([name, value]) => [name, String(value ?? "")]),
  );
  const save = (form: FormData): void =>
    attempt(async () => {
      const metadata = Object.fromEntries(entries.filter(([name]) => name.trim() !== ""));
      const changed = await request<Person>("PATCH", `/people${pathOf(person.name)}`, {
        body: { friendlyName: textOf(form, "friendlyName"), notes: textOf(form, "notes"), metadata },
      });
      onSaved(changed);
      say("Saved");
    });
  const setEntry = (place: number, entry: Entry): void =>
    setEntries(entries.map((old, i) => (i === place ? entry : old)));
  return (
    <section class="card" aria-label="Details">
      <h2>Details</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save(new FormData(event.currentTarget));
        }}
      >
        <fieldset disabled={!may("people:write")}>
          <label for={`${id}-friendly`}>Shown as</label>
          <input id={`${id}-friendly`} name="friendlyName" maxLength={200} defaultValue={person.friendlyName ?? ""} />
          <label for={`${id}-notes`}>Notes</label>
          <textarea id={`${id}-notes`} name="notes" rows={3} maxLength={10_000} defaultValue={person.notes ?? ""} />
          {entries.map(([name, value], i) => (
            <div key={i} class="entry">
              <input
                aria-label={`Name of entry ${i + 1}`}
                value={name}
                onInput={(event) => setEntry(i, [event.currentTarget.value, value])}
              />
              <input
                aria-label={`Value of entry ${i + 1}`}
                value={value}
                onInput={(event) => setEntry(i, [name, event.currentTarget.value])}
              />
              <button
                type="button"
                aria-label={`Remove entry ${i + 1}`}
                onClick={() => setEntries(entries.filter((_, j) => j !== i))}
              >
                ×
              </button>
            </div>
          ))}
          <p class="actions">
            <button type="button" onClick={() => setEntries([...entries, ["", ""]])}>
              Add an entry
            </button>
            <button type="submit" class="primary">
              Save
            </button>
          </p>
        </fieldset>
      </form>
    </section>
  );
}

/** Null takes a detail away. */
function textOf(form: FormData, name: string): string | null {
  const text = String(form.get(name) ?? "").trim();
  return text === "" ? null : text;
}
