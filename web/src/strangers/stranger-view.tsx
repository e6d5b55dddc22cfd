import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { get, pathOf } from "../api/client.ts";
import type { Sighting, StrangerDetail } from "../api/contract.ts";
import { useLoaded } from "../api/use-loaded.ts";
import { type Pages, usePages } from "../api/use-pages.ts";
import { PagedList } from "../controls/paged-list.tsx";
import { Empty, WhenReady } from "../controls/states.tsx";
import { FaceGrid } from "../faces/face-grid.tsx";
import { nothingSelected, type Selection } from "../faces/selection.ts";
import { go, link } from "../shell/route.ts";
import { may } from "../shell/session.ts";
import { useShortcuts } from "../shell/shortcuts.ts";
import { attempt } from "../shell/toasts.tsx";
import { mergeStrangers, splitStranger } from "./stranger-actions.ts";
import { StrangerButtons, strangerTitle } from "./stranger-card.tsx";

export function StrangerView({ id }: { readonly id: string }): JSX.Element {
  const stranger = useLoaded((abort) => get<StrangerDetail>(`/strangers${pathOf(id)}`, {}, abort), id);
  const faces = usePages<Sighting>("/faces", { stranger: id });
  const [selection, setSelection] = useState<Selection>(nothingSelected);
  const reload = (): void => {
    stranger.reload();
    faces.reload();
  };
  const chosen = faces.items.map((face) => face.id).filter((face) => selection.ids.has(face));
  const maySplit = chosen.length > 0 && chosen.length < faces.items.length && may("faces:review");
  const split = (): void => {
    if (maySplit)
      attempt(async () => {
        await splitStranger(id, chosen, reload);
        setSelection(nothingSelected);
        reload();
      });
  };
  useShortcuts("Stranger", [{ keys: "s", label: "Split off the chosen faces", run: split }]);
  return (
    <>
      <p>
        <a href={link("strangers")}>← All strangers</a>
      </p>
      <WhenReady loaded={stranger} what={`stranger ${id}`}>
        {(value) => (
          <>
            <h1>{strangerTitle(value)}</h1>
            {value.person === undefined ? (
              <>
                <StrangerButtons stranger={value} onChanged={reload} />
                <Alike stranger={value} onMerged={reload} />
              </>
            ) : (
              <p>
                It is <a href={link("people", [value.person])}>{value.person}</a>. Faces like these go on gathering
                here.
              </p>
            )}
            <p class="actions">
              <button type="button" disabled={!maySplit} onClick={split}>
                Split off {chosen.length > 0 ? chosen.length : ""} <kbd>s</kbd>
              </button>
              <span class="muted small">Choose the faces that are somebody else.</span>
            </p>
            <Faces faces={faces} selection={selection} onSelect={setSelection} />
          </>
        )}
      </WhenReady>
    </>
  );
}

interface AlikeProps {
  readonly stranger: StrangerDetail;
  readonly onMerged: () => void;
}

/** Others who may be the same person; only the user can say. */
function Alike({ stranger, onMerged }: AlikeProps): JSX.Element | null {
  if (stranger.alike.length === 0) return null;
  const merge = (id: string): void =>
    attempt(async () => {
      const into = await mergeStrangers([stranger.id, id], onMerged);
      if (into === undefined || into === stranger.id) onMerged();
      else go(link("strangers", [into]));
    });
  return (
    <section aria-label="May be the same person">
      <h2>May be the same person</h2>
      <ul>
        {stranger.alike.map(({ id, similarity }) => (
          <li key={id}>
            <a href={link("strangers", [id])}>Stranger {id}</a>, likeness {similarity.toFixed(2)}{" "}
            <button type="button" disabled={!may("faces:review")} onClick={() => merge(id)}>
              Merge <span class="visually-hidden">with stranger {id}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface FacesProps {
  readonly faces: Pages<Sighting>;
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
}

function Faces({ faces, selection, onSelect }: FacesProps): JSX.Element {
  const empty = (
    <Empty title="No faces are kept of this stranger">
      <p>They were merged into another, named, or are older than strangers are kept.</p>
    </Empty>
  );
  return (
    <PagedList pages={faces} what="faces" empty={empty}>
      <FaceGrid label="Faces of the stranger" faces={faces.items} selection={selection} onSelect={onSelect} />
    </PagedList>
  );
}
