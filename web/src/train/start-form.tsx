import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { post } from "../api/client.ts";
import { may } from "../shell/session.ts";
import { attempt, warn } from "../shell/toasts.tsx";

const kinds = [
  ["svm", "SVM"],
  ["xgboost", "XGBoost"],
  ["nearest", "Nearest neighbour"],
] as const;

/** Nothing is learned before this is sent. */
export function StartForm({ onStarted }: { readonly onStarted: () => void }): JSX.Element {
  const [isBusy, setIsBusy] = useState(false);
  const start = (form: FormData): void =>
    attempt(async () => {
      setIsBusy(true);
      try {
        const chosen = kinds.map(([kind]) => kind).filter((kind) => form.get(kind) === "on");
        if (chosen.length === 0) return warn("Choose at least one kind of classifier to train.");
        await post("/training-jobs", {
          ...(chosen.length === kinds.length ? {} : { kinds: chosen }),
          activate: form.get("activate") === "on",
          evaluate: form.get("evaluate") === "on",
        });
        onStarted();
      } finally {
        setIsBusy(false);
      }
    });
  return (
    <form
      class="card"
      aria-label="Start a training"
      onSubmit={(event) => {
        event.preventDefault();
        start(new FormData(event.currentTarget));
      }}
    >
      <p>
        Learns the people's samples and your decisions as they are now. The server goes on with the active version
        meanwhile.
      </p>
      <fieldset disabled={!may("classifiers:write") || isBusy}>
        <legend class="visually-hidden">What to train</legend>
        <div class="choices">
          {kinds.map(([kind, title]) => (
            <label key={kind} class="check">
              <input type="checkbox" name={kind} defaultChecked />
              {title}
            </label>
          ))}
        </div>
        <div class="choices">
          <label class="check">
            <input type="checkbox" name="evaluate" defaultChecked />
            Measure it, with plots
          </label>
          <label class="check">
            <input type="checkbox" name="activate" defaultChecked />
            Use it at once
          </label>
        </div>
        <p class="actions">
          <button id="start-training" type="submit" class="primary">
            Start training
          </button>
        </p>
      </fieldset>
    </form>
  );
}
