import type { MessagePort } from "node:worker_threads";
import { FaceServiceError } from "../errors.ts";
import type { ThreadCall, ThreadReply } from "./thread-calls.ts";

type Method = (argument: never) => unknown;

/** What a thread owns and what it answers. */
export interface ThreadService<Methods> extends Disposable {
  readonly methods: Methods;
}

/**
 * Answers a {@link ThreadCalls} inside its thread, one call after another. What the thread owns is opened with the
 * first call, and again with the next one if that failed.
 */
export function serveThread<Methods extends Record<keyof Methods, Method>>(
  port: MessagePort,
  open: () => ThreadService<Methods>,
): void {
  let service: ThreadService<Methods> | undefined;
  port.on("message", ({ id, method, argument }: ThreadCall) => {
    if (method === "close") {
      service?.[Symbol.dispose]();
      port.close();
      return;
    }
    port.postMessage(
      answer(id, () => {
        service ??= open();
        return service.methods[method as keyof Methods](argument as never);
      }),
    );
  });
}

function answer(id: number, work: () => unknown): ThreadReply {
  try {
    return { id, value: work() };
  } catch (error) {
    if (error instanceof FaceServiceError) return { id, failure: { code: error.code, message: error.message } };
    return { id, failure: { bug: error } };
  }
}
