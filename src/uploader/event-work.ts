import { FaceServiceError, messageOf } from "../errors.ts";
import { eventConsensus, identifiedConsensus } from "../face/consensus/event-consensus.ts";
import type { EventPerson, PersonProbe } from "../face/consensus/event-person.ts";
import { consensusOptions } from "../face/consensus/options.ts";
import type { Change, EventToDecide } from "../spool/entries.ts";
import type { EventResult } from "../store/event-results.ts";
import type { FrameResult } from "../store/results.ts";
import { shownFrame } from "../zoneminder/annotation/shown-people.ts";
import { withoutEmbedding } from "./frame-result.ts";
import { spooledFrame, spooledResult, spooledText } from "./spooled.ts";
import { comparableFrames, spooledObservation } from "./spooled-embeddings.ts";
import type { UploadDependencies } from "./upload-dependencies.ts";

/** So often the server is asked while it is up, before the votes of the frames have to do. */
const maxTriesWhileServing = 3;

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
  const { sinks, log, report, chooser, similar } = deps;
  chooser?.forget(`${monitor}/${event}`);
  similar?.forget(`${monitor}/${event}`);
  const results = waiting.frames.map(({ result }) => spooledResult(result));
  const decided = eventResult(results, results.length === 0 ? [] : await peopleOf(waiting, deps));
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

/** By the server's word about each one's mean embedding; where it has none, by the votes of the frames. */
async function peopleOf({ monitor, event, frames: spooled }: EventToDecide, deps: UploadDependencies) {
  const { minProba, server, recognizer, abandon, stop, log } = deps;
  const { frames, embedder } = comparableFrames(spooled.map(({ result }) => spooledObservation(result)));
  if (embedder === undefined) return eventConsensus(frames, { minProba });
  const identify = (probes: readonly PersonProbe[]) =>
    server.reach(
      () => recognizer.identify(embedder, probes, abandon),
      async (error, failures) => {
        const isFull = error instanceof FaceServiceError && error.code === "OVERLOADED";
        return isFull || failures < maxTriesWhileServing || !(await recognizer.isServing());
      },
    );
  try {
    return await identifiedConsensus(frames, { identify }, consensusOptions(minProba, embedder));
  } catch (error) {
    if (stop.aborted || !(error instanceof FaceServiceError)) throw error;
    log.warn({ monitor, event, problem: error.message }, "event decided by the votes of its frames");
    return eventConsensus(frames, consensusOptions(minProba, embedder));
  }
}

/** @returns undefined without a frame */
export function eventResult(results: readonly FrameResult[], people: readonly EventPerson[]): EventResult | undefined {
  const last = results.at(-1);
  if (last === undefined) return undefined;
  const captured = results.map(({ capturedAt }) => capturedAt.getTime());
  const classifier = results.findLast((result) => result.classifier !== undefined)?.classifier;
  return {
    monitor: last.monitor,
    event: last.event,
    firstCapturedAt: new Date(captured.reduce((least, one) => Math.min(least, one))),
    lastCapturedAt: new Date(captured.reduce((most, one) => Math.max(most, one))),
    processedAt: new Date(),
    frames: results.filter(({ failure }) => failure === undefined).length,
    failedFrames: results.filter(({ failure }) => failure !== undefined).length,
    people: people.map(({ best, ...person }) => ({
      ...person,
      best: { frame: best.frame, face: withoutEmbedding(best.face) },
    })),
    ...(classifier === undefined ? {} : { classifier }),
  };
}

/** Of the person who is shown; it is kept with the event, because ZoneMinder may purge it before it is delivered. */
async function bestPicture(
  { frames }: EventToDecide,
  { people }: EventResult,
  { spool, log, reader }: UploadDependencies,
): Promise<Uint8Array | undefined> {
  const best = shownFrame(people);
  const entry = frames.find(({ body }) => spooledFrame(body).number === best);
  if (entry === undefined) return undefined;
  try {
    const kept = await spool.picture({ kind: "frame", id: entry.id });
    if (kept !== undefined) return kept;
    const reading = await reader.read(spooledFrame(entry.body));
    return reading.kind === "complete" ? await reading.picture.bytes() : undefined;
  } catch (error) {
    log.warn({ frame: best, problem: messageOf(error) }, "event's picture not kept");
    return undefined;
  }
}
