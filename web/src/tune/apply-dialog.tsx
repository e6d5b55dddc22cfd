import type { JSX } from "preact";
import { post, request } from "../api/client.ts";
import type { SettingChanges, SettingsApplied, SettingsPreview, SettingsView } from "../api/contract.ts";
import { useLoaded } from "../api/use-loaded.ts";
import { Dialog } from "../controls/dialog.tsx";
import { WhenReady } from "../controls/states.tsx";
import { attempt, say } from "../shell/toasts.tsx";

interface ApplyDialogProps {
  readonly changes: SettingChanges;
  readonly onApplied: (settings: SettingsView) => void;
  readonly onClose: () => void;
}

/** Shows what would change in config.json before anything does. */
export function ApplyDialog({ changes, onApplied, onClose }: ApplyDialogProps): JSX.Element {
  const preview = useLoaded(() => post<SettingsPreview>("/settings/preview", { changes }), JSON.stringify(changes));
  const apply = (): void =>
    attempt(async () => {
      const { settings, backup } = await request<SettingsApplied>("PUT", "/settings", { body: { changes } });
      onApplied(settings);
      say(backup === null ? "Nothing had to be changed" : `Applied. config.json as it was is kept as ${backup}.`);
    });
  return (
    <Dialog title="Apply to config.json?" onClose={onClose}>
      <WhenReady loaded={preview} what="what would change">
        {({ diff }) => (
          <>
            <Diff text={diff} />
            <p>It holds at once, for every frame from now on. What is stored stays as it is.</p>
            <p class="actions">
              <button type="button" class="primary" disabled={diff === ""} onClick={apply}>
                Apply
              </button>
              <button type="button" onClick={onClose}>
                Cancel
              </button>
            </p>
          </>
        )}
      </WhenReady>
    </Dialog>
  );
}

function Diff({ text }: { readonly text: string }): JSX.Element {
  if (text === "") return <p>Nothing would change.</p>;
  return (
    <pre class="diff">
      {text.split("\n").map((line, i) => (
        <span
          key={`${i} ${line}`}
          class={line.startsWith("+") ? "added" : line.startsWith("-") ? "removed" : undefined}
        >
          {line}
          {"\n"}
        </span>
      ))}
    </pre>
  );
}
