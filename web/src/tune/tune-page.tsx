import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { get } from "../api/client.ts";
import type { SettingsView } from "../api/contract.ts";
import { useLoaded } from "../api/use-loaded.ts";
import { WhenReady } from "../controls/states.tsx";
import { may } from "../shell/session.ts";
import { useShortcuts } from "../shell/shortcuts.ts";
import { ApplyDialog } from "./apply-dialog.tsx";
import { changesOf, draftOf, isChanged } from "./draft.ts";
import { FrameStrip } from "./frame-strip.tsx";
import { Sliders } from "./sliders.tsx";
import { useDraft } from "./use-draft.ts";
import { VersionCurve } from "./version-curve.tsx";
import "./tune.css";

export function TunePage(): JSX.Element {
  const settings = useLoaded((abort) => get<SettingsView>("/settings", {}, abort), "settings");
  return (
    <>
      <h1>Tune</h1>
      <p class="muted">Move a slider and see what it does to stored frames. Nothing changes before you apply it.</p>
      <WhenReady loaded={settings} what="the settings">
        {(value) => <TuneDesk settings={value} onApplied={settings.replace} />}
      </WhenReady>
    </>
  );
}

interface TuneDeskProps {
  readonly settings: SettingsView;
  readonly onApplied: (settings: SettingsView) => void;
}

function TuneDesk({ settings, onApplied }: TuneDeskProps): JSX.Element {
  const before = draftOf(settings);
  const [draft, setDraft] = useDraft(before);
  const [asks, setAsks] = useState(false);
  const [summary, setSummary] = useState("");
  const changed = isChanged(before, draft);
  const mayApply = changed && may("settings:write");
  useShortcuts("Tune", [
    { keys: "Enter", label: "Apply …", run: () => setAsks(mayApply) },
    { keys: "0", label: "Back to the settings as they are", run: () => setDraft(before) },
  ]);
  return (
    <div class="tune">
      <section class="tune-panel card" aria-label="Settings">
        <Sliders before={before} draft={draft} onChange={setDraft} />
        <p role="status">{summary}</p>
        <p class="actions">
          <button type="button" class="primary" disabled={!mayApply} onClick={() => setAsks(true)}>
            Apply …
          </button>
          <button type="button" disabled={!changed} onClick={() => setDraft(before)}>
            Reset
          </button>
        </p>
        {changed && !may("settings:write") && <p class="muted small">Applying takes an administrator's key.</p>}
        <VersionCurve kind={settings.classifier.kind} threshold={draft.minProba} />
      </section>
      <FrameStrip draft={draft} onLooked={setSummary} />
      {asks && (
        <ApplyDialog
          changes={changesOf(before, draft)}
          onClose={() => setAsks(false)}
          onApplied={(applied) => {
            setAsks(false);
            onApplied(applied);
            setDraft(draftOf(applied));
          }}
        />
      )}
    </div>
  );
}
