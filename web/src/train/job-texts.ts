import type { TrainingJob } from "../api/training-contract.ts";

/** How a training ended, in a sentence. */
export function endText({ state, version, activated, problem, step }: TrainingJob): string {
  const remark = problem === undefined ? "" : ` ${problem.charAt(0).toUpperCase()}${problem.slice(1)}.`;
  switch (state) {
    case "running":
      return `Running: ${step}`;
    case "succeeded":
      return `Version ${version ?? ""} is trained${activated ? " and active" : ""}.${remark}`;
    case "failed":
      return `The training failed.${remark}`;
    case "cancelled":
      return `The training was cancelled.${remark}`;
    case "interrupted":
      return "The training was cut off when the server ended. Start it again.";
  }
}
