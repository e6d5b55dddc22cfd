import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { StrangerSummary } from "../api/contract.ts";
import { type Pages, usePages } from "../api/use-pages.ts";
import { PagedList } from "../controls/paged-list.tsx";
import { Empty } from "../controls/states.tsx";
import { may } from "../shell/session.ts";
import { useShortcuts } from "../shell/shortcuts.ts";
import { attempt } from "../shell/toasts.tsx";
import { mergeStrangers } from "./stranger-actions.ts";
import { StrangerCard } from "./stranger-card.tsx";

const pageSize = 30;

export function StrangerList(): JSX.Element {
  const [ignored, setIgnored] = useState(false);
  const pages = usePages<StrangerSummary>("/strangers", { ignored, limit: pageSize });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const ids = pages.items.map(({ id }) => id).filter((id) => chosen.has(id));
  const mayMerge = ids.length > 1 && may("faces:review");
  const merge = (): void => {
    if (mayMerge)
      attempt(async () => {
        await mergeStrangers(ids, pages.reload);
        setChosen(new Set());
        pages.reload();
      });
  };
  useShortcuts("Strangers", [
    { keys: "j", label: "Next stranger", run: () => focusStranger(1) },
    { keys: "k", label: "Stranger before", run: () => focusStranger(-1) },
    { keys: "m", label: "Merge the chosen ones", run: merge },
    { keys: "i", label: "Ignored ones, or the others", run: () => setIgnored(!ignored) },
  ]);
  return (
    <>
      <div class="title-row">
        <h1>Strangers</h1>
        <div class="actions">
          <label class="check">
            <input type="checkbox" checked={ignored} onChange={(event) => setIgnored(event.currentTarget.checked)} />
            Ignored ones
          </label>
          <button type="button" disabled={!mayMerge} onClick={merge}>
            Merge {ids.length > 1 ? ids.length : ""} <kbd>m</kbd>
          </button>
        </div>
      </div>
      <p class="muted">
        Faces that nobody has named, gathered by likeness. Name one, and all of its faces get the name.
      </p>
      <Clusters pages={pages} ignored={ignored} chosen={chosen} onChoose={setChosen} />
    </>
  );
}

interface ClustersProps {
  readonly pages: Pages<StrangerSummary>;
  readonly ignored: boolean;
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (chosen: ReadonlySet<string>) => void;
}

function Clusters({ pages, ignored, chosen, onChoose }: ClustersProps): JSX.Element {
  const empty = (
    <Empty title={ignored ? "Nobody is ignored" : "No strangers"}>
      <p>
        {ignored
          ? "Whom you ignore, a courier say, is kept here."
          : "Whom the cameras see and nobody has named appears here."}
      </p>
    </Empty>
  );
  return (
    <PagedList pages={pages} what="strangers" empty={empty}>
      <ul class="strangers">
        {pages.items.map((stranger) => (
          <StrangerCard
            key={stranger.id}
            stranger={stranger}
            isChosen={chosen.has(stranger.id)}
            onChoose={(isChosen) => {
              const next = new Set(chosen);
              if (isChosen) next.add(stranger.id);
              else next.delete(stranger.id);
              onChoose(next);
            }}
            onChanged={pages.reload}
          />
        ))}
      </ul>
    </PagedList>
  );
}

function focusStranger(step: number): void {
  const cards = [...document.querySelectorAll<HTMLElement>(".stranger")];
  const place = cards.findIndex((card) => card.contains(document.activeElement));
  const next = place < 0 ? 0 : Math.min(cards.length - 1, Math.max(0, place + step));
  cards[next]?.querySelector<HTMLElement>("button")?.focus();
}
