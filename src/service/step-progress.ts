import { type Progress, showProgress } from "./progress.ts";

/** One moment of a job that has several steps, some of them with a number of bytes to go through. */
export interface Step {
  readonly step: string;
  readonly what: string;
  readonly doneBytes: number;
  /** 0 when it is unknown or there is nothing to count. */
  readonly totalBytes: number;
}

const megabyte = 1e6;

/** Shows a bar for each step that counts bytes, and one line for each other step. */
export function showSteps(): { readonly update: (moment: Step) => void; readonly end: () => void } {
  let bar: Progress | undefined;
  let label = "";
  const end = (): void => {
    bar?.end();
    bar = undefined;
    label = "";
  };
  return {
    end,
    update({ step, what, doneBytes, totalBytes }) {
      const next = `${step} ${what}`;
      if (next !== label) {
        end();
        if (totalBytes > 0) bar = showProgress({ label: next, total: totalBytes / megabyte, unit: "MB" });
        else process.stderr.write(`${next}\n`);
        label = next;
      }
      bar?.update(doneBytes / megabyte);
    },
  };
}
