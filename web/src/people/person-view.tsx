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
import { RenameDialog } from "./rename-dialog.tsx";
import { SampleGrid } from "./sample-grid.tsx";

const samplesPerPage = 100;

export function PersonView({ name }: { readonly name: string }): JSX.Element {
  const person = useLoaded((abort) => get<Person>(`/people${pathOf(name)}`, {}, abort), name);
  const samples = usePages<Sample>(`/people${pathOf(name)}/samples`, { limit: samplesPerPage });
  const [asks, setAsks] = useState<"rename" | "delete">();
  const mayWrite = may("people:write");
  useShortcuts("Person", [
    { keys: "w", label: "Webcam", run: () => document.getElementById("webcam-switch")?.click() },
    { keys: "Delete", label: "Delete the person everywhere", run: () => setAsks(mayWrite ? "delete" : undefined) },
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
              <p class="actions">
                <button type="button" disabled={!mayWrite} onClick={() => setAsks("rename")}>
                  Rename …
                </button>
                <button type="button" class="danger" disabled={!mayWrite} onClick={() => setAsks("delete")}>
                  Delete everywhere …
                </button>
              </p>
            </div>
            {value.friendlyName !== undefined && <p class="muted small">Named {value.name} in answers and folders.</p>}
            <Hints hints={value.hints} />
            {mayWrite && <Enrol person={name} onAdded={changed} />}
            <SampleGrid person={name} samples={samples} onRemoved={person.reload} />
            <DetailsForm person={value} onSaved={person.replace} />
          </>
        )}
      </WhenReady>
      {asks === "rename" && <RenameDialog name={name} onClose={() => setAsks(undefined)} />}
      {asks === "delete" && <DeletePersonDialog name={name} onClose={() => setAsks(undefined)} />}
    </>
  );
}
