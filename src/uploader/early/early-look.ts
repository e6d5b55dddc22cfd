import { FaceServiceError } from "../../errors.ts";
import type { EventPerson } from "../../face/consensus/event-person.ts";
import { identifiedPeople, votedPeople } from "../event-people.ts";
import { recognizedPicture } from "../recognized-picture.ts";
import type { EarlyTaken, Sink, SoFarDelivery } from "../sink.ts";
import type { UploadDependencies } from "../upload-dependencies.ts";
import type { RunningEvent } from "./running-event.ts";

/** Between two looks at one event. */
const leastPauseMs = 200;
/** After somebody was told, or while only time has to pass. */
const longerPauseMs = 1000;
/** Looks at an event take no more than about this part of the time, however many frames it has. */
const lookingShare = 0.05;

export interface EarlyTaker {
  readonly sink: Sink;
  readonly early: EarlyTaken;
  /** Its newest word about the event. */
  handOn(event: RunningEvent, soFar: SoFarDelivery): void;
}

/** What came of a look: somebody is told, there may be something to tell after a while, or nothing now. */
type Outcome = "told" | "later" | "nothing";

/** Decides who is in an event by its frames so far, as it will be decided by all of them. */
export async function lookAt(
  event: RunningEvent,
  takers: readonly EarlyTaker[],
  deps: UploadDependencies,
): Promise<Outcome> {
  const startedMs = performance.now();
  const outcome = await outcomeOf(event, takers, deps);
  const nowMs = performance.now();
  const pauseMs = outcome === "nothing" ? leastPauseMs : longerPauseMs;
  event.notBeforeMs = nowMs + Math.max(pauseMs, (nowMs - startedMs) / lookingShare);
  return outcome;
}

async function outcomeOf(
  event: RunningEvent,
  takers: readonly EarlyTaker[],
  deps: UploadDependencies,
): Promise<Outcome> {
  try {
    return await looked(event, takers, deps);
  } catch (error) {
    if (!(error instanceof FaceServiceError)) throw error;
    if (!deps.stop.aborted) deps.log.debug({ ...event.place, problem: error.message }, "event not decided early");
    return "later";
  }
}

async function looked(event: RunningEvent, takers: readonly EarlyTaker[], deps: UploadDependencies): Promise<Outcome> {
  const { spool, spoolAccess, early } = deps;
  const found = await spoolAccess.reach(() => spool.runningEvent({ ...event.place, without: event.ids }));
  if (found === undefined) {
    early?.isOver(event.place);
    return "nothing";
  }
  event.take(found, Date.now());
  // Most events show nobody whom anybody wants to be told of now: the server is not asked about them.
  const voted = soFarOf(event, votedPeople(event.observations, deps), deps);
  if (voted === undefined) return "nothing";
  const wishes = await Promise.all(takers.map((taker) => taker.early.wants(voted)));
  const wanting = takers.filter((_, index) => wishes[index] === "now");
  if (wanting.length === 0) return wishes.includes("later") ? "later" : "nothing";
  const soFar = soFarOf(event, await identifiedPeople(event.observations, deps), deps);
  if (soFar === undefined || event.isOver) return "nothing";
  for (const taker of wanting) taker.handOn(event, soFar);
  return wishes.includes("later") ? "later" : "told";
}

function soFarOf(
  event: RunningEvent,
  people: readonly EventPerson[],
  deps: UploadDependencies,
): SoFarDelivery | undefined {
  const result = event.result(people);
  if (result === undefined) return undefined;
  const embedder = event.observations.findLast((one) => one.embedder !== undefined)?.embedder;
  const bestOf = new Map(result.people.map((person, index) => [person, people[index]?.best.face.embedding]));
  return {
    result,
    nowMs: event.timeMs(result, Date.now()),
    capturedMs: (frame) => event.capturedMs(frame),
    bestEmbedding: (person) => {
      const vector = bestOf.get(person);
      return vector === undefined || embedder === undefined ? undefined : { embedder, vector };
    },
    picture: async (frame) => {
      const entry = event.entry(frame);
      return entry === undefined ? undefined : await recognizedPicture(entry, deps);
    },
    isOver: () => event.isOver,
  };
}
