import { isRetryable } from "../errors.ts";
import { openOwningThread } from "../sqlite/open-thread.ts";
import type { ThreadCalls } from "../sqlite/thread-calls.ts";
import type { EntryFilter, SpoolEntry } from "./desk-tables.ts";
import type {
  Change,
  DueDelivery,
  EventPlace,
  EventToDecide,
  FrameRange,
  Intake,
  Item,
  ItemKind,
  RunningEvent,
  SpoolCounts,
  WaitingFrame,
} from "./entries.ts";
import type { SpoolMethods } from "./spool-thread.ts";

/** Changes of one transaction at most; while one is written, the others gather. */
const maxChangesAtOnce = 500;

interface Pending {
  readonly change: Change;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Everything that is not yet where it belongs, on the disk: frames to be recognised, results that a sink has not got,
 * events that are not decided. What a call has promised survives a killed process and a power cut.
 *
 * Every method throws {@link FaceServiceError}: UNAVAILABLE while the disk is full or the file locked, and then
 * nothing has changed; CONFIG_INVALID when the file is damaged.
 */
export class Spool implements AsyncDisposable {
  readonly #calls: ThreadCalls<SpoolMethods>;
  readonly #pending: Pending[] = [];
  #isWriting = false;

  constructor(calls: ThreadCalls<SpoolMethods>) {
    this.#calls = calls;
  }

  /**
   * Whether a failure of one of the methods may be waited for. When its thread has died, what was handed out and the
   * lock are gone with it: only a new process can go on.
   */
  mayPass(error: unknown): boolean {
    return isRetryable(error) && this.#calls.lost === undefined;
  }

  /** Takes in what is new, with the source's cursor, or nothing. @returns how many frames were new */
  take(intake: Intake): Promise<number> {
    return this.#calls.call("take", intake);
  }

  /** Of the source's last intake; undefined before the first one. */
  cursor(source: string): Promise<string | undefined> {
    return this.#calls.call("cursor", source);
  }

  /** Frames of the range that were ever taken in; undefined for an event that was never heard of. */
  taken(range: FrameRange): Promise<readonly number[] | undefined> {
    return this.#calls.call("taken", range);
  }

  /** Remembers frames that were brought to their end without this spool. */
  adopt(frames: EventPlace & { readonly frames: readonly number[] }): Promise<void> {
    return this.#calls.call("adopt", frames);
  }

  /** When the file was made. */
  async bornAt(): Promise<Date> {
    return new Date(await this.#calls.call("bornAt"));
  }

  /** Frames to be recognised, oldest first, monitors in turn; each is handed out once until a change tells its end. */
  claimFrames(limit: number): Promise<readonly WaitingFrame[]> {
    return this.#calls.call("claimFrames", limit);
  }

  claimEvents(limit: number): Promise<readonly EventToDecide[]> {
    return this.#calls.call("claimEvents", limit);
  }

  /** Events with recognised frames of which more may come, the latest ones. */
  runningEvents(limit: number): Promise<readonly EventPlace[]> {
    return this.#calls.call("runningEvents", limit);
  }

  /** @param wanted - `without`: ids of frames that need not be told @returns undefined for an event that is over */
  runningEvent(wanted: EventPlace & { readonly without: readonly number[] }): Promise<RunningEvent | undefined> {
    return this.#calls.call("runningEvent", wanted);
  }

  /** What a sink is owed, oldest first. */
  claimDeliveries(wanted: { sink: string; kind: ItemKind; limit: number }): Promise<readonly DueDelivery[]> {
    return this.#calls.call("claimDeliveries", wanted);
  }

  /** The oldest frame after another one that waits since before a moment and whose picture the spool has not. */
  uncopied(wanted: { readonly beforeMs: number; readonly afterId: number }): Promise<WaitingFrame | undefined> {
    return this.#calls.call("uncopied", wanted);
  }

  /** Resolves when the change is on the disk; many at once share a transaction. */
  change(change: Change): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ change, resolve, reject });
      if (!this.#isWriting) void this.#write();
    });
  }

  /** Gives claimed work back as it was, for a stop. */
  release(change: Change): Promise<void> {
    return this.#calls.call("release", [change]);
  }

  /** A copy of the picture, if the spool has one. */
  picture(item: Item): Promise<Uint8Array | undefined> {
    return this.#calls.call("picture", item);
  }

  /** What waits, oldest first. */
  list(filter: EntryFilter, limit: number): Promise<readonly SpoolEntry[]> {
    return this.#calls.call("list", { filter, limit });
  }

  show(name: string): Promise<{ readonly body: string; readonly result?: string } | undefined> {
    return this.#calls.call("show", name);
  }

  /** @returns how many are tried again, at once */
  retry(filter: EntryFilter): Promise<number> {
    return this.#calls.call("retry", filter);
  }

  /** @returns how many are given up for ever */
  drop(filter: EntryFilter): Promise<number> {
    return this.#calls.call("drop", filter);
  }

  counts(): Promise<SpoolCounts> {
    return this.#calls.call("counts");
  }

  /** Closes events of which nothing was heard for long; forgets which frames of old, decided events were taken. */
  tidy(times: { readonly closeBeforeMs: number; readonly forgetBeforeMs: number }): Promise<void> {
    return this.#calls.call("tidy", times);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#calls[Symbol.asyncDispose]();
  }

  async #write(): Promise<void> {
    this.#isWriting = true;
    while (this.#pending.length > 0) {
      const batch = this.#pending.splice(0, maxChangesAtOnce);
      try {
        await this.#calls.call(
          "apply",
          batch.map(({ change }) => change),
        );
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#isWriting = false;
  }
}

/**
 * @param settings - `file`: absolute path; its directory is made. `own`: to work on it, alone
 * @throws {FaceServiceError} CONFIG_INVALID if the file cannot be used; UNAVAILABLE when the disk is full, or another
 *   process works on it
 */
export async function openSpool({
  file,
  own = false,
}: {
  readonly file: string;
  readonly own?: boolean;
}): Promise<Spool> {
  // The compiled file's own name: the compiler rewrites imports, not URLs.
  const entry = new URL("./spool-thread.js", import.meta.url);
  const calls = await openOwningThread<SpoolMethods>(entry, { file, what: "the spool" }, "start the program again");
  try {
    if (own) await calls.call("own");
    return new Spool(calls);
  } catch (error) {
    await calls[Symbol.asyncDispose]();
    throw error;
  }
}
