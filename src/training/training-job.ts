import { z } from "zod";

export const jobStates = ["running", "succeeded", "failed", "cancelled", "interrupted"] as const;
export const jobSteps = ["encode", "train", "evaluate", "activate"] as const;
export const trainableKinds = ["svm", "xgboost", "nearest"] as const;

const jobRequestSchema = z.object({
  /** Which classifiers to train; absent: all. */
  kinds: z.array(z.enum(trainableKinds)).min(1).optional(),
  /** Use the new version at once when it is trained. */
  activate: z.boolean(),
  /** Measure it as `npm run evaluate` does, with plots. */
  evaluate: z.boolean(),
});

export type TrainingRequest = Readonly<z.infer<typeof jobRequestSchema>>;

export const jobSchema = z.object({
  id: z.string(),
  /** `interrupted`: the server ended while it ran. */
  state: z.enum(jobStates),
  request: jobRequestSchema,
  /** ISO 8601, UTC. */
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
  /** The one that runs, or in which it ended. */
  step: z.enum(jobSteps),
  progress: z.object({ label: z.string(), done: z.number(), total: z.number(), unit: z.string() }).optional(),
  /** The new classifier version. */
  version: z.string().optional(),
  activated: z.boolean(),
  /** Why it failed, or what did not succeed beside the training. */
  problem: z.string().optional(),
});

/** One run of encode and train. */
export type TrainingJob = Readonly<z.infer<typeof jobSchema>>;

export interface TrainingJobs extends AsyncDisposable {
  /**
   * Begins to encode what changed and to train; it goes on whoever asked stays or not.
   *
   * @throws {FaceServiceError} CONFLICT while another runs
   */
  start(request: TrainingRequest): Promise<TrainingJob>;
  /** Newest first. */
  list(): readonly TrainingJob[];
  /** The one that runs. */
  running(): TrainingJob | undefined;
  get(id: string): TrainingJob | undefined;
  /** What the programs said of single pictures, while the job is one of this process. */
  notes(id: string): readonly string[];
  /** Ends it with all that it started; the classifier and the embeddings stay as they were. @returns undefined if there is none */
  cancel(id: string, reason?: string): Promise<TrainingJob | undefined>;
  /** Calls back after each change of a job until the signal; the caller asks `get` for what it is then. */
  watch(onChange: (id: string) => void, signal: AbortSignal): void;
}
