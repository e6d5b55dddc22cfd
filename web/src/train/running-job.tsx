import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { pathOf, request } from "../api/client.ts";
import { listen } from "../api/server-events.ts";
import type { TrainingJob } from "../api/training-contract.ts";
import { momentText } from "../faces/moments.ts";
import { may } from "../shell/session.ts";
import { attempt, say } from "../shell/toasts.tsx";
import { endText } from "./job-texts.ts";

interface RunningJobProps {
  readonly job: TrainingJob;
  readonly onEnded: () => void;
}

export function RunningJob({ job: atFirst, onEnded }: RunningJobProps): JSX.Element {
  const [job, setJob] = useState(atFirst);
  useEffect(() => {
    const listening = listen(`/training-jobs${pathOf(atFirst.id)}/progress`, {
      job: (data) => {
        const latest = data as TrainingJob;
        setJob(latest);
        if (latest.state === "running") return;
        listening.close();
        say(endText(latest));
        onEnded();
      },
    });
    return listening.close;
  }, [atFirst.id]);
  const cancel = (): void => attempt(() => request("DELETE", `/training-jobs${pathOf(job.id)}`));
  const { step, progress, startedAt } = job;
  return (
    <section class="card" aria-label="Training">
      <h2>Training since {momentText(startedAt)}</h2>
      <ol class="steps">
        {(["encode", "train", "evaluate", "activate"] as const).map((name) => (
          <li key={name} aria-current={name === step ? "step" : undefined}>
            {name}
          </li>
        ))}
      </ol>
      {progress !== undefined && progress.total > 0 ? (
        <progress aria-label={`${step}: ${progress.label}`} value={progress.done} max={progress.total} />
      ) : (
        <progress aria-label={step} />
      )}
      <p class="muted small">
        {progress === undefined ? step : progress.label}
        {progress !== undefined && progress.total > 0 && ` ${progress.done} of ${progress.total} ${progress.unit}`}
      </p>
      <p class="actions">
        <button type="button" disabled={!may("classifiers:write")} onClick={cancel}>
          Cancel the training
        </button>
      </p>
    </section>
  );
}
