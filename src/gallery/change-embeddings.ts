import { existsSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { FaceServiceError } from "../errors.ts";
import type { ThreadAnswer } from "./change-embeddings-thread.ts";

/** Somebody who is to be in the embeddings under another name, or not at all (null). */
export interface EmbeddingsChange {
  readonly embeddingsFile: string;
  readonly name: string;
  readonly becomes: string | null;
}

/**
 * Rewrites the embeddings, and what encode found about them, in a thread: large files take seconds.
 *
 * @returns faces that were the person's; 0 where there is no file yet
 * @throws {FaceServiceError} DATASET_INVALID if the file is damaged
 */
export async function changeEmbeddings(change: EmbeddingsChange): Promise<number> {
  if (!existsSync(change.embeddingsFile)) return 0;
  // The compiled file's own name: the compiler rewrites imports, not URLs.
  const worker = new Worker(new URL("./change-embeddings-thread.js", import.meta.url), { workerData: change });
  try {
    return await new Promise<number>((resolve, reject) => {
      worker.once("message", (answer: ThreadAnswer) =>
        "faces" in answer ? resolve(answer.faces) : reject(new FaceServiceError("DATASET_INVALID", answer.problem)),
      );
      worker.once("error", reject);
      worker.once("exit", () => reject(new Error("the thread that rewrites the embeddings ended without an answer")));
    });
  } finally {
    await worker.terminate();
  }
}
