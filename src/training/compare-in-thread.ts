import { Worker } from "node:worker_threads";
import { FaceServiceError } from "../errors.ts";
import type { Comparison } from "./compare.ts";
import type { CompareAnswer, CompareTask } from "./compare-thread.ts";

/** Large sets take a while; beyond this a program on the command line serves better. */
const deadlineMs = 180_000;

/**
 * Compares two versions outside of the event loop.
 *
 * @throws {FaceServiceError} as `compareVersions`; DEADLINE_EXCEEDED
 */
export async function compareInThread(task: CompareTask): Promise<Comparison> {
  // The compiled file's own name: the compiler rewrites imports, not URLs.
  const worker = new Worker(new URL("./compare-thread.js", import.meta.url), { workerData: task });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Comparison>((resolve, reject) => {
      timer = setTimeout(() => reject(tooLong()), deadlineMs);
      worker.once("message", (answer: CompareAnswer) => {
        if ("comparison" in answer) resolve(answer.comparison);
        else reject(answer.code ? new FaceServiceError(answer.code, answer.problem) : new Error(answer.problem));
      });
      worker.once("error", reject);
      worker.once("exit", () => reject(new Error("the thread that compares ended without an answer")));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

const tooLong = (): FaceServiceError =>
  new FaceServiceError(
    "DEADLINE_EXCEEDED",
    `the comparison takes longer than ${deadlineMs / 1000} s: use \`npm run classifiers -- compare\``,
  );
