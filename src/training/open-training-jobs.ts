import { randomBytes } from "node:crypto";
import { FaceServiceError, messageOf } from "../errors.ts";
import { oneAtATime } from "../gallery/one-at-a-time.ts";
import { bounded, readJobs, writeJobs } from "./job-history.ts";
import { runJob } from "./run-job.ts";
import type { TrainingJob, TrainingJobs, TrainingRequest } from "./training-job.ts";

export interface TrainingJobsSettings {
  /** Where the history is kept. */
  readonly file: string;
  /** Names the configuration to the programs. */
  readonly configFile: string;
  /** Directory with the built programs encode.js, train.js and evaluate.js. */
  readonly programs: string;
  /** With what the configuration may take from it. */
  readonly environment: NodeJS.ProcessEnv;
  /** Makes a new version the active one, if it can be used. */
  readonly activate: (version: string) => Promise<void>;
  /** After a version was made, also when it was not made active. */
  readonly onTrained?: (version: string) => Promise<void>;
  readonly log: JobLog;
}

export interface JobLog {
  info(fields: Readonly<Record<string, unknown>>, phrase: string): void;
  warn(fields: Readonly<Record<string, unknown>>, phrase: string): void;
}

interface Run {
  readonly id: string;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

const mostNotes = 500;

/** Training jobs of this server, one at a time; those of its earlier runs are remembered. */
export async function openTrainingJobs(settings: TrainingJobsSettings): Promise<TrainingJobs> {
  return new Jobs(settings, await readJobs(settings.file));
}

class Jobs implements TrainingJobs {
  readonly #settings: TrainingJobsSettings;
  readonly #watchers = new Set<(id: string) => void>();
  #jobs: readonly TrainingJob[];
  /** Of the last job. */
  #notes: string[] = [];
  #current: Run | undefined;
  readonly #serially = oneAtATime();

  constructor(settings: TrainingJobsSettings, jobs: readonly TrainingJob[]) {
    this.#settings = settings;
    this.#jobs = jobs;
  }

  list(): readonly TrainingJob[] {
    return this.#jobs;
  }

  get(id: string): TrainingJob | undefined {
    return this.#jobs.find((job) => job.id === id);
  }

  running(): TrainingJob | undefined {
    return this.#current === undefined ? undefined : this.get(this.#current.id);
  }

  notes(id: string): readonly string[] {
    return this.#jobs[0]?.id === id ? this.#notes : [];
  }

  async start(request: TrainingRequest): Promise<TrainingJob> {
    if (this.#current !== undefined)
      throw new FaceServiceError(
        "CONFLICT",
        `training job ${this.#current.id} runs: wait until it has ended, or cancel it`,
      );
    const startedAt = new Date().toISOString();
    const id = `${startedAt.replace(/[-:]|\.\d+Z$/g, "").replace("T", "-")}-${randomBytes(4).toString("hex")}`;
    const job: TrainingJob = { id, state: "running", request, startedAt, step: "encode", activated: false };
    const stop = new AbortController();
    this.#jobs = bounded([job, ...this.#jobs]);
    this.#notes = [];
    this.#settings.log.info({ job: id, ...request }, "training job started");
    const kept = this.#keep();
    // Set before the first wait, so that a second call finds it.
    this.#current = { id, stop, ended: kept.then(() => this.#run(job, stop)) };
    await kept;
    return this.get(id) ?? job;
  }

  async cancel(id: string, reason?: string): Promise<TrainingJob | undefined> {
    await this.#stop(id, reason);
    return this.get(id);
  }

  watch(onChange: (id: string) => void, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#watchers.add(onChange);
    signal.addEventListener("abort", () => this.#watchers.delete(onChange), { once: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#current !== undefined) await this.#stop(this.#current.id, "the server was stopped: start another");
    await this.#keep();
  }

  async #stop(id: string, reason: string | undefined): Promise<void> {
    if (this.#current?.id !== id) return;
    this.#current.stop.abort(reason);
    await this.#current.ended;
  }

  async #run({ id, request }: TrainingJob, { signal }: AbortController): Promise<void> {
    const onChange = (changes: Partial<TrainingJob>): void => this.#change(id, changes);
    const onNote = (note: string): void => void (this.#notes.length < mostNotes && this.#notes.push(note));
    const end = await runJob(request, this.#settings, { signal, onChange, onNote }).catch((error: unknown) => ({
      state: "failed" as const,
      problem: messageOf(error),
    }));
    const reason: unknown = signal.reason;
    const outcome: Partial<TrainingJob> =
      signal.aborted && end.state !== "succeeded"
        ? { state: "cancelled", ...(typeof reason === "string" ? { problem: reason } : {}) }
        : end;
    this.#current = undefined;
    this.#change(id, { ...outcome, endedAt: new Date().toISOString() });
    const { state, version, problem } = this.get(id) ?? {};
    this.#settings.log.info({ job: id, state, classifier: version, problem }, "training job ended");
    await this.#keep();
  }

  #change(id: string, changes: Partial<TrainingJob>): void {
    this.#jobs = this.#jobs.map((job) => (job.id === id ? { ...job, ...changes } : job));
    for (const tell of this.#watchers) tell(id);
  }

  async #keep(): Promise<void> {
    const { file, log } = this.#settings;
    await this.#serially(() => writeJobs(file, this.#jobs)).catch((error: unknown) =>
      log.warn({ reason: messageOf(error) }, "training jobs not remembered"),
    );
  }
}
