import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { FaceServiceError } from "../../errors.ts";
import type { BoosterTask, TrainedBooster } from "./library.ts";
import type { TrainerReply, TrainerRequest } from "./trainer-process.ts";

/** A process that holds libxgboost. Disposing it ends the process. */
export interface XgboostTrainer extends AsyncDisposable {
  /** Path or name of the library that was loaded. */
  readonly library: string;
  /** Its version, such as "1.7.4". */
  readonly version: string;
  /**
   * One task at a time.
   *
   * @throws {FaceServiceError} UNAVAILABLE if the library refuses the task or dies; DEADLINE_EXCEEDED
   */
  train(task: BoosterTask): Promise<TrainedBooster>;
}

export interface TrainerOptions {
  /** Longest time of one training, in milliseconds. */
  readonly deadlineMs: number;
}

const openDeadlineMs = 30_000;
/**
 * One thread, and threads that sleep instead of spinning: on a busy machine two spinning threads were seven times
 * slower than one.
 */
const environment = { OMP_NUM_THREADS: "1", OMP_WAIT_POLICY: "passive" };

/**
 * Loads libxgboost into a process of its own.
 *
 * @param library - path, or a name that the system's loader knows (`libxgboost.so.0`)
 * @throws {FaceServiceError} UNAVAILABLE if it cannot be loaded
 */
export async function openXgboostTrainer(library: string, { deadlineMs }: TrainerOptions): Promise<XgboostTrainer> {
  const child = fork(fileURLToPath(new URL("./trainer-process.js", import.meta.url)), {
    env: environment,
    serialization: "advanced",
    execArgv: [],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  try {
    const opened = await ask(child, { kind: "open", library }, openDeadlineMs);
    if (opened.kind !== "opened") throw refused(library, opened);
    return {
      library,
      version: opened.version,
      async train(task) {
        const reply = await ask(child, { kind: "train", task }, deadlineMs);
        if (reply.kind !== "trained") throw refused(library, reply);
        return reply.booster;
      },
      [Symbol.asyncDispose]: () => end(child),
    };
  } catch (error) {
    await end(child);
    throw error;
  }
}

function refused(library: string, reply: TrainerReply): FaceServiceError {
  const why = reply.kind === "failed" ? reply.message : `unexpected answer ${reply.kind}`;
  return new FaceServiceError("UNAVAILABLE", `cannot train with ${library}: ${why}`);
}

async function ask(child: ChildProcess, request: TrainerRequest, deadlineMs: number): Promise<TrainerReply> {
  const settled = new AbortController();
  const { signal } = settled;
  const deadline = AbortSignal.timeout(deadlineMs);
  const replied = once(child, "message", { signal: AbortSignal.any([signal, deadline]) });
  const exited = once(child, "exit", { signal }).then(([code, name]: unknown[]) => {
    throw new FaceServiceError("UNAVAILABLE", `the xgboost process ended by itself (${String(name ?? code)})`);
  });
  // Whichever loses the race is aborted below and rejects unheard.
  exited.catch(() => undefined);
  replied.catch(() => undefined);
  try {
    if (!child.connected) throw new FaceServiceError("UNAVAILABLE", "the xgboost process has ended");
    child.send(request);
    const [reply] = (await Promise.race([replied, exited])) as [TrainerReply];
    return reply;
  } catch (error) {
    if (!deadline.aborted) throw error;
    throw new FaceServiceError("DEADLINE_EXCEEDED", `xgboost did not finish within ${deadlineMs} ms`, { cause: error });
  } finally {
    settled.abort();
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}
