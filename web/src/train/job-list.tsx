import type { JSX } from "preact";
import type { TrainingJob } from "../api/training-contract.ts";
import { momentText } from "../faces/moments.ts";
import { endText } from "./job-texts.ts";

/** The last training that has ended is told; earlier ones can be looked up. */
export function JobList({ jobs: [last, ...earlier] }: { readonly jobs: readonly TrainingJob[] }): JSX.Element | null {
  if (last === undefined) return null;
  return (
    <>
      <p role="status">
        Last training, {momentText(last.startedAt)}: {endText(last)}
      </p>
      {earlier.length > 0 && (
        <details>
          <summary>Earlier trainings</summary>
          <ul>
            {earlier.map((job) => (
              <li key={job.id}>
                {momentText(job.startedAt)}: {endText(job)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
