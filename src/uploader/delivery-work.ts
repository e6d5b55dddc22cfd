import { FaceServiceError, messageOf } from "../errors.ts";
import { backoffMs } from "../service/retry.ts";
import type { Change, DueDelivery } from "../spool/entries.ts";
import { problemFields } from "./recognition-work.ts";
import type { EventDelivery, FrameDelivery, Sink } from "./sink.ts";
import { spooledEvent, spooledEventResult, spooledFrame, spooledResult } from "./spooled.ts";
import { spooledEmbeddings } from "./spooled-embeddings.ts";
import type { UploadDependencies } from "./upload-dependencies.ts";

export interface SinkDependencies
  extends Pick<UploadDependencies, "spool" | "spoolAccess" | "sinkAccess" | "maxAttempts" | "itemBackoff" | "log"> {
  /** Aborted: no wait goes on; what has not been delivered is delivered after the next start. */
  readonly stop: AbortSignal;
}

/** What was wrong with the item itself; everything else says that the sink is away, or set up wrongly. */
const itemCodes: ReadonlySet<string> = new Set(["REQUEST_INVALID", "IMAGE_UNREADABLE"]);

export const isSinkAway = (error: unknown): boolean => error instanceof FaceServiceError && !itemCodes.has(error.code);

/** Hands frames to a sink and writes down what it has. */
export async function deliverFrames(sink: Sink, due: readonly DueDelivery[], deps: SinkDependencies): Promise<void> {
  await deliver(sink, due, { deps, call: (items) => sink.frames?.deliver(items.map((item) => frameOf(item, deps))) });
}

/** Hands one event to a sink. */
export async function deliverEvent(sink: Sink, due: DueDelivery, deps: SinkDependencies): Promise<void> {
  await deliver(sink, [due], { deps, call: ([item = due]) => sink.events?.deliver(eventOf(item, deps)) });
}

interface Delivering {
  readonly deps: SinkDependencies;
  readonly call: (due: readonly DueDelivery[]) => Promise<void> | undefined;
}

async function deliver(sink: Sink, due: readonly DueDelivery[], { deps, call }: Delivering): Promise<void> {
  try {
    await deps.sinkAccess(sink.name).reach(async () => call(due));
  } catch (error) {
    // A claim that is not given back is not handed out again: the stop ends soon.
    if (deps.stop.aborted) return;
    if (due.length > 1) {
      // One of them is at fault: the others shall not wait for it.
      for (const one of due) await deliver(sink, [one], { deps, call });
      return;
    }
    const [item] = due;
    if (item !== undefined) await write([failureOf(sink, item, { error, deps })], deps);
    return;
  }
  await write(
    due.map((item) => ({ kind: "delivered", sink: sink.name, item: { kind: item.kind, id: item.id } })),
    deps,
  );
}

async function write(changes: readonly Change[], { spool, spoolAccess, stop }: SinkDependencies): Promise<void> {
  try {
    await Promise.all(changes.map((change) => spoolAccess.reach(() => spool.change(change))));
  } catch (error) {
    // The sink gets it once more after the next start, and overwrites what it has.
    if (!stop.aborted) throw error;
  }
}

interface ItemFailure {
  readonly error: unknown;
  readonly deps: SinkDependencies;
}

function failureOf({ name }: Sink, due: DueDelivery, { error, deps }: ItemFailure): Change {
  const attempts = due.attempts + 1;
  const item = { kind: due.kind, id: due.id };
  const fields = { sink: name, item: `${due.kind}/${due.id}`, attempts, ...problemFields(error) };
  const problem = messageOf(error);
  if (attempts >= deps.maxAttempts) {
    deps.log.error(fields, "delivery quarantined");
    return { kind: "delivery quarantined", sink: name, item, problem };
  }
  deps.log.warn(fields, "delivery put off");
  const notBeforeMs = Date.now() + backoffMs(attempts, deps.itemBackoff);
  return { kind: "delivery put off", sink: name, item, notBeforeMs, problem };
}

function frameOf({ kind, id, body, result }: DueDelivery, { spool }: SinkDependencies): FrameDelivery {
  return {
    frame: spooledFrame(body),
    result: spooledResult(result),
    picture: () => spool.picture({ kind, id }),
    embeddings: () => spooledEmbeddings(result),
  };
}

function eventOf({ kind, id, body, result }: DueDelivery, { spool }: SinkDependencies): EventDelivery {
  return {
    closed: spooledEvent(body),
    result: spooledEventResult(result),
    picture: () => spool.picture({ kind, id }),
  };
}
