import { openDatabaseThread } from "../sqlite/open-thread.ts";
import type { SentMethods } from "./sent-thread.ts";

export interface MessageKey {
  readonly target: string;
  readonly id: string;
}

export interface MessageState {
  readonly isSent: boolean;
  /** Sends that were begun, this one included: beyond 1, an earlier one may have arrived all the same. */
  readonly attempts: number;
}

/** What a broker is asked to keep under a topic. */
export interface RetainedState {
  readonly topic: string;
  /** Whom or what it tells of: by this it is forgotten. */
  readonly subject: string;
  /** Of the event that it tells of; older news never replaces newer. */
  readonly atMs: number;
  readonly payload: string;
}

/** Which messages were sent, on the disk: what was acknowledged is never sent again. */
export interface SentLog extends AsyncDisposable {
  isSent(message: MessageKey): Promise<boolean>;
  /** Written down before each send. */
  begin(message: MessageKey): Promise<MessageState>;
  /** Written down when the target has acknowledged it. */
  sent(message: MessageKey): Promise<void>;
  /** @returns what is kept of the target afterwards under the topics given */
  keep(target: string, states: readonly RetainedState[]): Promise<readonly RetainedState[]>;
  kept(target: string): Promise<readonly RetainedState[]>;
  drop(target: string, topics: readonly string[]): Promise<void>;
}

/** Longer than any event waits in a spool. */
const rememberMs = 400 * 86_400_000;
const forgetEveryMs = 86_400_000;

/**
 * @param file - absolute; its directory is made
 * @throws {FaceServiceError} CONFIG_INVALID if the file cannot be used
 */
export async function openSentLog(file: string): Promise<SentLog> {
  // The compiled file's own name: the compiler rewrites imports, not URLs.
  const entry = new URL("./sent-thread.js", import.meta.url);
  const calls = await openDatabaseThread<SentMethods>(entry, { file, what: "the log of sent messages" });
  const forget = (): Promise<void> => calls.call("forget", { beforeMs: Date.now() - rememberMs });
  // A file that cannot be written now is told by the next message.
  const timer = setInterval(() => void forget().catch(() => undefined), forgetEveryMs).unref();
  await forget();
  return {
    isSent: ({ target, id }) => calls.call("isSent", { target, id }),
    begin: ({ target, id }) => calls.call("begin", { target, id, atMs: Date.now() }),
    sent: ({ target, id }) => calls.call("sent", { target, id, atMs: Date.now() }),
    async keep(target, states) {
      const topics = new Set(states.map(({ topic }) => topic));
      await calls.call(
        "keep",
        states.map((state) => ({ ...state, target })),
      );
      return (await calls.call("kept", target)).filter(({ topic }) => topics.has(topic));
    },
    kept: (target) => calls.call("kept", target),
    drop: (target, topics) => calls.call("drop", { target, topics }),
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await calls[Symbol.asyncDispose]();
    },
  };
}
