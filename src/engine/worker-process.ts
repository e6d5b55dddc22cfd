import { type ChildProcess, fork, type StdioOptions } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { FaceServiceError } from "../errors.ts";
import {
  type EngineAnswer,
  type EngineJob,
  errorOf,
  type FromWorker,
  type ToWorker,
  type WorkerFacts,
} from "./messages.ts";

export interface WorkerProgram<Setup> {
  /** File that Node runs as the worker. */
  readonly file: URL;
  readonly setup: Setup;
  readonly environment: NodeJS.ProcessEnv;
  /** Added to those of this process. */
  readonly nodeOptions: readonly string[];
  /** Longest time until the worker is ready. */
  readonly startTimeoutMs: number;
}

export type JobOutcome =
  | { readonly kind: "answered"; readonly answer: EngineAnswer }
  | { readonly kind: "failed"; readonly error: Error }
  /** The process ended by itself before it had answered. */
  | { readonly kind: "died"; readonly how: string }
  /** The process was ended for another reason than this job. */
  | { readonly kind: "lost" }
  /** The process was killed because it had not answered in time. */
  | { readonly kind: "late" };

/** The engine's side of one worker process; disposing it ends the process. */
export interface WorkerProcess extends AsyncDisposable {
  readonly pid: number;
  readonly facts: WorkerFacts;
  /** Aborts when the process has ended or was told to. */
  readonly gone: AbortSignal;
  /** Jobs may overlap; a deadline that one misses ends them all. */
  run(job: EngineJob, deadlineMs: number): Promise<JobOutcome>;
}

/** Most image bytes of one message. To send 32 MB at once was measured to block the event loop for up to 100 ms. */
const maxPartBytes = 512 * 1024;

/** What comes of waiting for a worker: its message, how its process ended, or nothing in time. */
type Reply = FromWorker | { readonly how: string } | "late";

/** Under which a worker's answer to its opening is awaited; jobs count from 1. */
const openingId = 0;

/** How long an idle worker may take to end by itself. */
const endTimeoutMs = 2000;

// Inference runs in a process, not in a thread: onnxruntime-node computes on the thread that calls it, and a
// thread that is terminated in the middle of a run aborts the whole process. The worker's stdout goes to stderr.
const stdio: StdioOptions = ["ignore", 2, 2, "ipc"];

/**
 * Starts a worker and waits until it is ready.
 *
 * @throws {FaceServiceError} the worker's own, e.g. MODEL_INVALID; UNAVAILABLE if it dies or is not ready in time.
 *   No process is left then.
 */
export async function startWorker<Setup>(program: WorkerProgram<Setup>): Promise<WorkerProcess> {
  const child = fork(program.file, {
    serialization: "advanced",
    stdio,
    env: program.environment,
    execArgv: [...process.execArgv, ...program.nodeOptions],
  });
  const gone = new AbortController();
  const exited = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => {
      gone.abort();
      resolve(signal === null ? `exit code ${code}` : signal);
    });
    // Emitted when the process cannot be spawned, or a message cannot be sent to a process that is ending.
    child.on("error", (error) => {
      gone.abort();
      if (child.pid === undefined) resolve(error.message);
    });
  });
  const worker = new ForkedWorker(child, gone, exited);
  try {
    worker.send({ kind: "open", setup: program.setup });
    await worker.ready(program.startTimeoutMs);
    return worker;
  } catch (error) {
    await worker[Symbol.asyncDispose]();
    throw error;
  }
}

class ForkedWorker<Setup> implements WorkerProcess {
  readonly #child: ChildProcess;
  readonly #gone: AbortController;
  readonly #exited: Promise<string>;
  readonly #awaited = new Map<number, (reply: Reply) => void>();
  #facts: WorkerFacts | undefined;
  #lastId = openingId;
  #isKilled = false;

  constructor(child: ChildProcess, gone: AbortController, exited: Promise<string>) {
    this.#child = child;
    this.#gone = gone;
    this.#exited = exited;
    child.on("message", (message: FromWorker) => {
      this.#awaited.get("id" in message ? message.id : openingId)?.(message);
    });
    void exited.then((how) => {
      for (const settle of [...this.#awaited.values()]) settle({ how });
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get facts(): WorkerFacts {
    if (this.#facts === undefined) throw new Error("the worker is not ready");
    return this.#facts;
  }

  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  send(message: ToWorker<Setup>): void {
    // A failure to send is told by the event `error` or `exit`; without a callback it would be thrown as well.
    this.#child.send(message, () => undefined);
  }

  async ready(timeoutMs: number): Promise<void> {
    const reply = await this.#reply(openingId, timeoutMs);
    if (reply === "late")
      throw new FaceServiceError("UNAVAILABLE", `a worker was not ready within ${timeoutMs} ms; is the machine busy?`);
    if ("how" in reply)
      throw new FaceServiceError("UNAVAILABLE", `a worker ended while it started (${reply.how}); see its output above`);
    if (reply.kind === "refused") throw errorOf(reply.failure);
    if (reply.kind !== "ready") throw new Error(`expected the worker to be ready, got ${reply.kind}`);
    this.#facts = reply.facts;
  }

  async run(job: EngineJob, deadlineMs: number): Promise<JobOutcome> {
    if (this.#gone.signal.aborted) return { kind: "lost" };
    this.#lastId += 1;
    const id = this.#lastId;
    const reply = this.#reply(id, deadlineMs);
    const outcome = await Promise.race([reply, this.#sendJob(id, job).then(() => reply)]);
    if (outcome === "late") {
      await this.#end();
      return { kind: "late" };
    }
    if ("how" in outcome) return this.#isKilled ? { kind: "lost" } : { kind: "died", how: outcome.how };
    if (outcome.kind === "answered") return { kind: "answered", answer: outcome.answer };
    if (outcome.kind === "failed") return { kind: "failed", error: errorOf(outcome.failure) };
    throw new Error(`expected an answer from the worker, got ${outcome.kind}`);
  }

  async #sendJob(id: number, job: EngineJob): Promise<void> {
    if (!("image" in job) || job.image.kind === "path") {
      this.send({ kind: "job", id, job });
      return;
    }
    let rest = job.image.bytes;
    for (; rest.length > maxPartBytes; rest = rest.subarray(maxPartBytes)) {
      const part = { kind: "part", id, bytes: rest.subarray(0, maxPartBytes) } as const;
      // Resolves when the part is written or the process is gone; the loop is free in between.
      await new Promise((resolve) => this.#child.send(part, resolve));
    }
    this.send({ kind: "job", id, job: { ...job, image: { kind: "bytes", bytes: rest } } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#gone.abort();
    if (this.#child.connected) this.#child.disconnect();
    const patience = new AbortController();
    const ended = await Promise.race([
      this.#exited,
      sleep(endTimeoutMs, undefined, { signal: patience.signal }).catch(() => undefined),
    ]);
    patience.abort();
    if (ended === undefined) await this.#end();
  }

  // What settles a reply is forgotten with it. A race against the promise of the process's end would keep every answer
  // in memory for as long as the worker lives.
  #reply(id: number, timeoutMs: number): Promise<Reply> {
    return new Promise((resolve) => {
      const settle = (reply: Reply): void => {
        clearTimeout(timer);
        this.#awaited.delete(id);
        resolve(reply);
      };
      const timer = setTimeout(settle, timeoutMs, "late" as const);
      this.#awaited.set(id, settle);
    });
  }

  async #end(): Promise<string> {
    this.#isKilled = true;
    this.#gone.abort();
    this.#child.kill("SIGKILL");
    return await this.#exited;
  }
}
