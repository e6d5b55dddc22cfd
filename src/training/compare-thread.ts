import { parentPort, workerData } from "node:worker_threads";
import { FaceServiceError, messageOf } from "../errors.ts";
import { type CompareOptions, type Comparison, compareVersions } from "./compare.ts";

/** What the thread is given. */
export interface CompareTask extends CompareOptions {
  readonly directory: string;
  readonly versions: readonly [string, string];
}

export type CompareAnswer =
  | { readonly comparison: Comparison }
  | { readonly problem: string; readonly code: FaceServiceError["code"] | undefined };

if (parentPort !== null) {
  const { directory, versions, ...options } = workerData as CompareTask;
  const answer: CompareAnswer = await compareVersions(directory, versions, options).then(
    (comparison) => ({ comparison }),
    (error: unknown) => ({
      problem: messageOf(error),
      code: error instanceof FaceServiceError ? error.code : undefined,
    }),
  );
  parentPort.postMessage(answer);
}
