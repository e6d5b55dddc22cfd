import type { JSX } from "preact";
import { Dialog } from "../controls/dialog.tsx";
import { shortcutGroups, shortcutsOn, switchShortcuts } from "./shortcuts.ts";
import "./shortcut-list.css";

const keyNames: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  " ": "Space",
};

export function ShortcutList({ onClose }: { readonly onClose: () => void }): JSX.Element {
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      {[...shortcutGroups.value].reverse().map(({ title, shortcuts }) => (
        <section key={title}>
          <h3>{title}</h3>
          <dl class="shortcuts">
            {shortcuts.map(({ keys, label }) => (
              <div key={keys}>
                <dt>
                  <Keys keys={keys} />
                </dt>
                <dd>{label}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <label class="check">
        <input
          type="checkbox"
          checked={shortcutsOn.value}
          onChange={(event) => switchShortcuts(event.currentTarget.checked)}
        />
        Shortcuts of single keys
      </label>
      <p class="actions">
        <button type="button" onClick={onClose}>
          Close
        </button>
      </p>
    </Dialog>
  );
}

function Keys({ keys }: { readonly keys: string }): JSX.Element {
  if (keys === " ") return <kbd>Space</kbd>;
  return (
    <>
      {keys.split(" ").map((key, i) => (
        <span key={key}>
          {i > 0 && " then "}
          <kbd>{keyNames[key] ?? key}</kbd>
        </span>
      ))}
    </>
  );
}
