import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Key, NewKey } from "../api/contract.ts";
import { type Pages, usePages } from "../api/use-pages.ts";
import { PagedList } from "../controls/paged-list.tsx";
import { Empty } from "../controls/states.tsx";
import { WideContent } from "../controls/wide-content.tsx";
import { momentText } from "../faces/moments.ts";
import { useShortcuts } from "../shell/shortcuts.ts";
import { NewKeyDialog } from "./new-key-dialog.tsx";
import { ShownKey } from "./shown-key.tsx";
import { WithdrawDialog } from "./withdraw-dialog.tsx";

/** Who may look, teach and administrate; for administrators. */
export function KeysPage(): JSX.Element {
  const keys = usePages<Key>("/keys", {});
  const [isAdding, setIsAdding] = useState(false);
  const [made, setMade] = useState<NewKey>();
  const [withdrawn, setWithdrawn] = useState<Key>();
  useShortcuts("Keys", [{ keys: "a", label: "Make a key", run: () => setIsAdding(true) }]);
  return (
    <>
      <div class="title-row">
        <h1>Keys</h1>
        <button type="button" class="primary" onClick={() => setIsAdding(true)}>
          Make a key
        </button>
      </div>
      <p class="muted">
        One a person or program. A viewer looks, a trainer also decides and trains, an admin does all.
      </p>
      {made !== undefined && <ShownKey made={made} onDone={() => setMade(undefined)} />}
      <KeyTable keys={keys} onRemove={setWithdrawn} />
      {isAdding && (
        <NewKeyDialog
          onClose={() => setIsAdding(false)}
          onMade={(key) => {
            setIsAdding(false);
            setMade(key);
            keys.reload();
          }}
        />
      )}
      {withdrawn !== undefined && (
        <WithdrawDialog
          withdrawn={withdrawn}
          onClose={() => setWithdrawn(undefined)}
          onDone={() => {
            setWithdrawn(undefined);
            keys.reload();
          }}
        />
      )}
    </>
  );
}

interface KeyTableProps {
  readonly keys: Pages<Key>;
  readonly onRemove: (key: Key) => void;
}

function KeyTable({ keys, onRemove }: KeyTableProps): JSX.Element {
  return (
    <PagedList pages={keys} what="keys" empty={<Empty title="There are no keys" />}>
      <WideContent label="Keys">
        <table>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Role</th>
              <th scope="col">Made</th>
              <th scope="col">
                <span class="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {keys.items.map((key) => (
              <tr key={key.id}>
                <th scope="row">{key.name}</th>
                <td>{key.role}</td>
                <td>{momentText(key.createdAt)}</td>
                <td>
                  <button type="button" aria-label={`Withdraw ${key.name}`} onClick={() => onRemove(key)}>
                    Withdraw …
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </WideContent>
    </PagedList>
  );
}
