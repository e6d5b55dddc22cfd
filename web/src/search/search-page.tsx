import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type ApiFailure, asFailure } from "../api/api-failure.ts";
import { request } from "../api/client.ts";
import type { SearchAnswer } from "../api/contract.ts";
import { DropZone } from "../controls/drop-zone.tsx";
import { Empty, Failure, Loading } from "../controls/states.tsx";
import { PhotoFaces } from "./photo-faces.tsx";
import { SearchFindings } from "./search-findings.tsx";
import "./search.css";

type SearchState =
  | { readonly kind: "idle" }
  /** `answer`: of the face of the same photo that was looked for before. */
  | { readonly kind: "searching"; readonly photo: File; readonly answer?: SearchAnswer | undefined }
  | { readonly kind: "failed"; readonly failure: ApiFailure; readonly photo: File }
  | { readonly kind: "done"; readonly answer: SearchAnswer; readonly photo: File };

const answerIn = (state: SearchState): SearchAnswer | undefined => ("answer" in state ? state.answer : undefined);

export function SearchPage(): JSX.Element {
  const [state, setState] = useState<SearchState>({ kind: "idle" });
  /** Only the answer to what was asked last is shown. */
  const asked = useRef<AbortController>(undefined);
  useEffect(() => () => asked.current?.abort(), []);
  const search = async (photo: File, face?: number): Promise<void> => {
    asked.current?.abort();
    const own = new AbortController();
    asked.current = own;
    setState((before) => ({ kind: "searching", photo, answer: face === undefined ? undefined : answerIn(before) }));
    const body = new FormData();
    body.append("image", photo, photo.name);
    try {
      const answer = await request<SearchAnswer>("POST", "/search", { body, query: { face }, signal: own.signal });
      if (!own.signal.aborted) setState({ kind: "done", photo, answer });
    } catch (error) {
      if (!own.signal.aborted) setState({ kind: "failed", photo, failure: asFailure(error) });
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
      <SearchResult state={state} onSearch={(photo, face) => void search(photo, face)} />
    </>
  );
}

interface SearchResultProps {
  readonly state: SearchState;
  readonly onSearch: (photo: File, face?: number) => void;
}

function SearchResult({ state, onSearch }: SearchResultProps): JSX.Element {
  if (state.kind === "idle")
    return (
      <Empty title="Who is looked for?">
        <p>A clear face, straight at the camera, finds most.</p>
      </Empty>
    );
  const { photo } = state;
  if (state.kind === "failed") return <Failure failure={state.failure} onRetry={() => onSearch(photo)} />;
  return (
    <>
      {state.answer !== undefined && (
        <PhotoFaces photo={photo} answer={state.answer} onFace={(face) => onSearch(photo, face)} />
      )}
      {state.kind === "done" ? (
        <SearchFindings answer={state.answer} />
      ) : (
        <Loading what={`sightings like ${photo.name}`} />
      )}
    </>
  );
}
