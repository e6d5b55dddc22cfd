import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Person } from "../api/people-contract.ts";
import { usePages } from "../api/use-pages.ts";
import { PagedList } from "../controls/paged-list.tsx";
import { Empty } from "../controls/states.tsx";
import { link } from "../shell/route.ts";
import { may } from "../shell/session.ts";
import { useShortcuts } from "../shell/shortcuts.ts";
import { NewPersonDialog } from "./new-person-dialog.tsx";
import { samplePicture } from "./person-picture.ts";
import { RemovedList } from "./removed-list.tsx";

const pageSize = 100;
const portraitWidthPx = 240;

export function PeopleList(): JSX.Element {
  const [isAdding, setIsAdding] = useState(false);
  const [wanted, setWanted] = useState("");
  const pages = usePages<Person>("/people", { search: wanted.trim(), limit: pageSize });
  useShortcuts("People", [
    { keys: "a", label: "Add a person", run: () => setIsAdding(may("people:write")) },
    { keys: "/", label: "Find a person", run: () => document.getElementById("find-person")?.focus() },
  ]);
  return (
    <>
      <div class="title-row">
        <h1>People</h1>
        <button type="button" class="primary" disabled={!may("people:write")} onClick={() => setIsAdding(true)}>
          Add a person
        </button>
      </div>
      <p>
        <label for="find-person">Find</label>
        <input
          id="find-person"
          type="search"
          value={wanted}
          onInput={(event) => setWanted(event.currentTarget.value)}
        />
      </p>
      <PagedList pages={pages} what="people" empty={<NobodyFound isSearched={wanted !== ""} />}>
        <ul class="people">
          {pages.items.map((person) => (
            <PersonCard key={person.name} person={person} />
          ))}
        </ul>
      </PagedList>
      {may("people:write") && <RemovedList onRestored={pages.reload} />}
      {isAdding && <NewPersonDialog onClose={() => setIsAdding(false)} />}
    </>
  );
}

function NobodyFound({ isSearched }: { readonly isSearched: boolean }): JSX.Element {
  return (
    <Empty title={isSearched ? "Nobody of that name" : "Nobody is enrolled yet"}>
      {!isSearched && <p>Add a person with a few pictures, then train. Until then every face is undecided.</p>}
    </Empty>
  );
}

function PersonCard({ person }: { readonly person: Person }): JSX.Element {
  const { name, friendlyName, portrait, samples, negatives, hints, doubtfulSamples } = person;
  return (
    <li class="card">
      <a href={link("people", [name])}>
        {portrait === undefined ? (
          <span class="no-portrait" aria-hidden="true">
            ?
          </span>
        ) : (
          <img src={samplePicture(name, portrait, portraitWidthPx)} alt="" loading="lazy" />
        )}
        <strong>{friendlyName ?? name}</strong>
      </a>
      <span class="muted small">
        {samples === 1 ? "1 sample" : `${samples} samples`}
        {negatives > 0 && `, ${negatives} of others`}
      </span>
      {doubtfulSamples > 0 && <span class="small doubtful">{doubtfulSamples} doubtful</span>}
      {hints.map(({ kind }) => (
        <span key={kind} class="small doubtful">
          {kind}
        </span>
      ))}
    </li>
  );
}
