import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { makeDirectory } from "../files/directory.ts";
import { writeDurably } from "../files/write-file.ts";
import { jobSchema, type TrainingJob } from "./training-job.ts";

const mostJobs = 100;
const schema = z.object({ formatVersion: z.literal(1), jobs: z.array(jobSchema) });

/**
 * The jobs that were, newest first; one that was running when its server ended is interrupted.
 *
 * @returns none for a file that is missing, or that cannot be read: nothing depends on it
 */
export async function readJobs(file: string): Promise<readonly TrainingJob[]> {
  try {
    const { jobs } = schema.parse(JSON.parse(await readFile(file, "utf8")));
    return jobs.map((job) => (job.state === "running" ? interrupted(job) : job));
  } catch {
    return [];
  }
}

export async function writeJobs(file: string, jobs: readonly TrainingJob[]): Promise<void> {
  await makeDirectory(dirname(file));
  await writeDurably(file, `${JSON.stringify({ formatVersion: 1, jobs }, null, 1)}\n`, { mode: 0o640 });
}

/** The newest ones of a list. */
export const bounded = (jobs: readonly TrainingJob[]): readonly TrainingJob[] => jobs.slice(0, mostJobs);

function interrupted({ progress: _stale, ...job }: TrainingJob): TrainingJob {
  return { ...job, state: "interrupted", problem: "the server ended while it ran: start another" };
}
