import { FaceServiceError } from "../errors.ts";
import { isSameBox } from "../face/geometry.ts";
import type { KeptSighting } from "../sightings/sighting.ts";
import type { SightingStore } from "../sightings/sighting-store.ts";
import type { EventResult } from "../store/event-results.ts";
import type { Change } from "../store/result-history.ts";
import { type FrameKey, type FrameResult, keyText } from "../store/results.ts";
import type { FaceView } from "./schemas/faces.ts";
import type { EventView, ResultView } from "./schemas/results.ts";
import { decisionOfFaceView } from "./sighting-views.ts";
import { eventView, resultView } from "./views.ts";

/** Where what people said of faces is kept. */
export type Corrections = Pick<SightingStore, "decidedIn">;
type Decided = ReadonlyMap<string, readonly KeptSighting[]>;

/**
 * Results with what people said of their faces beside what was answered. Without the store of faces they are told as they
 * were answered: a correction less is better than no result.
 */
export async function correctedViews(
  results: readonly FrameResult[],
  corrections: Corrections,
): Promise<readonly ResultView[]> {
  const decided = await decidedIn(results.filter(hasFaces), corrections);
  return results.map((result) => correctedResult(result, decided));
}

/** The same for events: each person's best face gets what was said of that face. */
export async function correctedEvents(
  events: readonly EventResult[],
  corrections: Corrections,
): Promise<readonly EventView[]> {
  const decided = await decidedIn(events.flatMap(shownFrames), corrections);
  return events.map((event) => correctedEvent(event, decided));
}

/** The same for both, in their order, with one question to the store. */
export async function correctedChanges(
  changes: readonly Change[],
  corrections: Corrections,
): Promise<readonly (ResultView | EventView)[]> {
  const frames = changes.flatMap((one): readonly FrameKey[] => {
    if (one.kind === "event") return shownFrames(one.result);
    return hasFaces(one.result) ? [one.result] : [];
  });
  const decided = await decidedIn(frames, corrections);
  return changes.map((one) =>
    one.kind === "event" ? correctedEvent(one.result, decided) : correctedResult(one.result, decided),
  );
}

const hasFaces = ({ faces }: FrameResult): boolean => faces.length > 0;

function shownFrames({ monitor, event, people }: EventResult): readonly FrameKey[] {
  const frames = new Set(people.map(({ best }) => best.frame));
  return [...frames].map((frame) => ({ monitor, event, frame }));
}

function correctedResult(result: FrameResult, decided: Decided): ResultView {
  const view = resultView(result);
  const mine = decided.get(keyText(result)) ?? [];
  const faces = view.faces.map((face, nth) =>
    withDecision(
      face,
      mine.find((one) => one.face === nth),
    ),
  );
  return { ...view, faces };
}

/** An event does not say which face of its frame it shows: its box does. */
function correctedEvent(event: EventResult, decided: Decided): EventView {
  const view = eventView(event);
  const { monitor, event: id } = event;
  const people = view.people.map((person) => {
    const { frame, face } = person.best;
    const mine = decided.get(keyText({ monitor, event: id, frame })) ?? [];
    return {
      ...person,
      best: {
        frame,
        face: withDecision(
          face,
          mine.find(({ box }) => isSameBox(box, face.box)),
        ),
      },
    };
  });
  return { ...view, people };
}

function withDecision(face: FaceView, sighting: KeptSighting | undefined): FaceView {
  const decision = sighting?.decision;
  return decision === undefined ? face : { ...face, decision: decisionOfFaceView(decision) };
}

async function decidedIn(frames: readonly FrameKey[], corrections: Corrections): Promise<Decided> {
  const byFrame = new Map<string, KeptSighting[]>();
  if (frames.length === 0) return byFrame;
  try {
    for (const sighting of await corrections.decidedIn(frames)) {
      const key = keyText(sighting);
      byFrame.set(key, [...(byFrame.get(key) ?? []), sighting]);
    }
  } catch (error) {
    if (!(error instanceof FaceServiceError)) throw error;
  }
  return byFrame;
}
