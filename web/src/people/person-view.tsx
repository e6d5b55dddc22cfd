import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { get, pathOf } from "../api/client.ts";
import type { Person, Sample } from "../api/people-contract.ts";
import { useLoaded } from "../api/use-loaded.ts";
import { usePages } from "../api/use-pages.ts";
import { WhenReady } from "../controls/states.tsx";
import { link } from "../shell/route.ts";
import { may } from "../shell/session.ts";
import { useShortcuts } from "../shell/shortcuts.ts";
import { DeletePersonDialog } from "./delete-person-dialog.tsx";
import { DetailsForm } from "./details-form.tsx";
import { Enrol } from "./enrol.tsx";
import { Hints } from "./hints.tsx";
import { SampleGrid } from "./sample-grid.tsx";

const samplesPerPage = 100;

export function PersonView({ name }: { readonly name: string }): JSX.Element {
  const person = useLoaded((abort) => get<Person>(`/people${pathOf(name)}`, {}, abort), name);
  const samples = usePages<Sample>(`/people${pathOf(name)}/samples`, { limit: samplesPerPage });
  const [isDeleting, setIsDeleting] = useState(false);
  useShortcuts("Person", [
    { keys: "w", label: "Webcam", run: () => document.getElementById("webcam-switch")?.click() },
    { keys: "Delete", label: "Delete the person everywhere", run: () => setIsDeleting(may("people:write")) },
  ]);
  const changed = (): void => {
    person.reload();
    samples.reload();
  };
  return (
    <>
      <p>
        <a href={link("people")}>← All people</a>
      </p>
      <WhenReady loaded={person} what={name}>
        {(value) => (
          <>
            <div class="title-row">
              <h1>{value.friendlyName ?? value.name}</h1>
              <button type="button" class="danger" disabled={!may("people:write")} onClick={() => setIsDeleting(true)}>
                Delete everywhere …
              </button>
            </div>
            <Hints hints={value.hints} />
            {may("people:write") && <Enrol person={name} onAdded={changed} />}
            <SampleGrid person={name} samples={samples} onRemoved={person.reload} />
            <DetailsForm person={value} onSaved={person.replace} />
          </>
        )}
      </WhenReady>
      {isDeleting && <DeletePersonDialog name={name} onClose={() => setIsDeleting(false)} />}
    </>
  );
}
