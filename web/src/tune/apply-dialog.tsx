import type { JSX } from "preact";
import { post, request } from "../api/client.ts";
import type { SettingChanges, SettingsApplied, SettingsPreview, SettingsView } from "../api/contract.ts";
import { useLoaded } from "../api/use-loaded.ts";
import { FormDialog } from "../controls/form-dialog.tsx";
import { WhenReady } from "../controls/states.tsx";
import { say } from "../shell/toasts.tsx";

interface ApplyDialogProps {
  readonly changes: SettingChanges;
  readonly onApplied: (settings: SettingsView) => void;
  readonly onClose: () => void;
}

/** Shows what would change in config.json before anything does. */
export function ApplyDialog({ changes, onApplied, onClose }: ApplyDialogProps): JSX.Element {
  const preview = useLoaded(() => post<SettingsPreview>("/settings/preview", { changes }), JSON.stringify(changes));
  const apply = async (): Promise<void> => {
    const { settings, backup } = await request<SettingsApplied>("PUT", "/settings", { body: { changes } });
    onApplied(settings);
    say(backup === null ? "Nothing had to be changed" : `Applied. config.json as it was is kept as ${backup}.`);
  };
  return (
    <FormDialog
      title="Apply to config.json?"
      action="Apply"
      isIncomplete={preview.state.kind !== "ready" || preview.state.value.diff === ""}
      onSend={apply}
      onClose={onClose}
    >
      <WhenReady loaded={preview} what="what would change">
        {({ diff }) => (
          <>
            <Diff text={diff} />
            <p>It holds at once, for every frame from now on. What is stored stays as it is.</p>
          </>
        )}
      </WhenReady>
    </FormDialog>
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
