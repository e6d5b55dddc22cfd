import type { Change, EventToDecide } from "../spool/entries.ts";
import type { EventResult } from "../store/event-results.ts";
import { shownFrame } from "../zoneminder/annotation/shown-people.ts";
import { decidedPeople } from "./event-people.ts";
import { eventResult } from "./event-result.ts";
import { recognizedPicture } from "./recognized-picture.ts";
import { spooledFrame, spooledResult, spooledText } from "./spooled.ts";
import { spooledObservation } from "./spooled-embeddings.ts";
import type { UploadDependencies } from "./upload-dependencies.ts";

/** Decides who was in an event that is over, by all its frames together. */
export async function decideSpooled(waiting: EventToDecide, deps: UploadDependencies): Promise<void> {
  const { stop, spool, spoolAccess } = deps;
  try {
    const change = await decisionOf(waiting, deps);
    await spoolAccess.reach(() => spool.change(change));
  } catch (error) {
    if (!stop.aborted) throw error;
  }
}

async function decisionOf(waiting: EventToDecide, deps: UploadDependencies): Promise<Change> {
  const { id, monitor, event } = waiting;
  const { sinks, log, report, chooser, similar, early } = deps;
  chooser?.forget(`${monitor}/${event}`);
  similar?.forget(`${monitor}/${event}`);
  early?.isOver({ monitor, event });
  const results = waiting.frames.map(({ result }) => spooledResult(result));
  const observations = waiting.frames.map(({ result }) => spooledObservation(result));
  const people = results.length === 0 ? [] : await decidedPeople({ monitor, event, observations }, deps);
  const decided = eventResult(results, people);
  // Its frames were brought to their end before there was a spool.
  if (decided === undefined) return { kind: "decided", id, owed: [] };
  const takers = sinks.filter((sink) => sink.events !== undefined);
  const needsPicture = takers.some((sink) => sink.events?.needsPicture);
  const picture = needsPicture ? await bestPicture(waiting, decided, deps) : undefined;
  report.events++;
  log.info({ monitor, event, frames: decided.frames, people: decided.people.length }, "event decided");
  return {
    kind: "decided",
    id,
    result: spooledText(decided),
    owed: takers.map(({ name, isLast = false }) => ({ sink: name, isLast })),
    ...(picture === undefined ? {} : { picture }),
  };
}

/** Of the person who is shown; it is kept with the event, because ZoneMinder may purge it before it is delivered. */
async function bestPicture(
  { frames }: EventToDecide,
  { people }: EventResult,
  deps: UploadDependencies,
): Promise<Uint8Array | undefined> {
  const best = shownFrame(people);
  const entry = frames.find(({ body }) => spooledFrame(body).number === best);
  return entry === undefined ? undefined : await recognizedPicture(entry, deps);
}
