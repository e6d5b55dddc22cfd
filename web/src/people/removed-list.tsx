import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Removal } from "../api/people-contract.ts";
import { usePages } from "../api/use-pages.ts";
import { PagedList } from "../controls/paged-list.tsx";
import { momentText } from "../faces/moments.ts";
import { attempt } from "../shell/toasts.tsx";
import { restore } from "./removals.ts";

/** What waits in the trash folder, asked for when somebody looks. */
export function RemovedList({ onRestored }: { readonly onRestored: () => void }): JSX.Element {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details class="removed" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>Removed lately</summary>
      {isOpen && <Removals onRestored={onRestored} />}
    </details>
  );
}

const pageSize = 50;

function Removals({ onRestored }: { readonly onRestored: () => void }): JSX.Element {
  const pages = usePages<Removal>("/removals", { limit: pageSize });
  return (
    <PagedList pages={pages} what="what was removed" empty={<p class="muted">Nothing waits in the trash.</p>}>
      <ul>
        {pages.items.map(({ id, person, file, removedAt }) => (
          <li key={id}>
            {file === undefined ? person : `${file} of ${person}`}{" "}
            <span class="muted small">· {momentText(removedAt)}</span>{" "}
            <button
              type="button"
              onClick={() =>
                attempt(async () => {
                  await restore(id);
                  pages.change((items) => items.filter((one) => one.id !== id));
                  onRestored();
                })
              }
            >
              Put back <span class="visually-hidden">{file === undefined ? person : `${file} of ${person}`}</span>
            </button>
          </li>
        ))}
      </ul>
    </PagedList>
  );
}
