import type { JSX } from "preact";
import type { TrainingJob } from "../api/training-contract.ts";
import { momentText } from "../faces/moments.ts";
import { endText } from "./job-texts.ts";

export function JobList({ jobs }: { readonly jobs: readonly TrainingJob[] }): JSX.Element | null {
  if (jobs.length === 0) return null;
  return (
    <details>
      <summary>Earlier trainings</summary>
      <ul>
        {jobs.map((job) => (
          <li key={job.id}>
            {momentText(job.startedAt)}: {endText(job)}
          </li>
        ))}
      </ul>
    </details>
  );
}
