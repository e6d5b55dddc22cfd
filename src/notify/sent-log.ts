import { openDatabaseThread } from "../sqlite/open-thread.ts";
import type { Notification } from "./notification.ts";
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
  /** Of an early message: what the topic held before is kept, for the event may not bear it out. */
  readonly isEarly?: boolean;
}

/** What a target was told of an event. */
export interface ToldEvent {
  readonly target: string;
  readonly monitor: string;
  readonly event: string;
}

/** Which messages were sent, on the disk: what was acknowledged is never sent again. */
export interface SentLog extends AsyncDisposable {
  isSent(message: MessageKey): Promise<boolean>;
  /** Written down before each send. @param early - the message itself, if the event still runs */
  begin(message: MessageKey, early?: Notification): Promise<MessageState>;
  /** Written down when the target has acknowledged it. */
  sent(message: MessageKey): Promise<void>;
  /** Early messages about an event that were begun, whether they have arrived or not. */
  early(event: ToldEvent): Promise<readonly Notification[]>;
  /** The event is told of by all its frames: what was told of it early is done with. */
  settle(event: ToldEvent): Promise<void>;
  /** @returns what is kept of the target afterwards under the topics given */
  keep(target: string, states: readonly RetainedState[]): Promise<readonly RetainedState[]>;
  kept(target: string): Promise<readonly RetainedState[]>;
  drop(target: string, topics: readonly string[]): Promise<void>;
  /**
   * Keeps nothing more of what was told of somebody; the brokers are to be asked for it, see `toEmpty`.
   *
   * @param subject - as the states have it
   * @returns how many topics are to be emptied
   */
  erase(subject: string, person: string): Promise<number>;
  /** Topics that the target still keeps and shall not; `drop` says that it does not any more. */
  toEmpty(target: string): Promise<readonly string[]>;
  /**
   * Makes a topic that an early message has changed what it was before.
   *
   * @param id - of the message, as the payload's JSON has it
   * @param otherwise - the payload for a topic that held nothing before
   * @returns the payload to publish; undefined if the topic holds something newer
   */
  takeBack(
    topic: { readonly target: string; readonly topic: string },
    id: string,
    otherwise: string,
  ): Promise<string | undefined>;
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
    begin: ({ target, id }, early) =>
      calls.call("begin", { target, id, atMs: Date.now(), ...(early === undefined ? {} : { early }) }),
    sent: ({ target, id }) => calls.call("sent", { target, id, atMs: Date.now() }),
    early: (event) => calls.call("early", event),
    settle: (event) => calls.call("settle", event),
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
    erase: (subject, person) => calls.call("erase", { subject, person }),
    toEmpty: (target) => calls.call("toEmpty", target),
    takeBack: (where, id, otherwise) => calls.call("takeBack", { ...where, id, otherwise }),
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await calls[Symbol.asyncDispose]();
    },
  };
}
