import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type ApiFailure, asFailure } from "../api/api-failure.ts";
import { post } from "../api/client.ts";
import type { SearchAnswer } from "../api/contract.ts";
import { DropZone } from "../controls/drop-zone.tsx";
import { Empty, Failure, Loading } from "../controls/states.tsx";
import { SearchFindings } from "./search-findings.tsx";
import "./search.css";

type SearchState =
  | { readonly kind: "idle" }
  | { readonly kind: "searching"; readonly name: string }
  | { readonly kind: "failed"; readonly failure: ApiFailure }
  | { readonly kind: "done"; readonly answer: SearchAnswer };

export function SearchPage(): JSX.Element {
  const [state, setState] = useState<SearchState>({ kind: "idle" });
  const search = async (photo: File): Promise<void> => {
    setState({ kind: "searching", name: photo.name });
    const form = new FormData();
    form.append("image", photo, photo.name);
    try {
      setState({ kind: "done", answer: await post<SearchAnswer>("/search", form) });
    } catch (error) {
      setState({ kind: "failed", failure: asFailure(error) });
    }
  };
  return (
    <>
      <h1>Search</h1>
      <DropZone
        label="A photo of the person"
        hint="Drop, paste or choose it. All sightings of that face are listed, newest first. The photo is not kept."
        disabled={state.kind === "searching"}
        onFiles={([photo]) => photo && void search(photo)}
      />
      <SearchResult state={state} />
    </>
  );
}

function SearchResult({ state }: { readonly state: SearchState }): JSX.Element {
  switch (state.kind) {
    case "idle":
      return (
        <Empty title="Who is looked for?">
          <p>A clear face, straight at the camera, finds most.</p>
        </Empty>
      );
    case "searching":
      return <Loading what={`sightings like ${state.name}`} />;
    case "failed":
      return <Failure failure={state.failure} />;
    case "done":
      return <SearchFindings answer={state.answer} />;
  }
}
