import { FaceServiceError } from "../../errors.ts";
import type { BoundingBox } from "../../face/geometry.ts";
import type { EventPersonResult, EventResult } from "../../store/event-results.ts";
import type { FrameKey } from "../../store/results.ts";

type PlacedFace = FrameKey & { readonly box: BoundingBox };

/** Whether a user does not want to be told of a stranger's face; undefined: yes, told. */
export type Ignored = (face: PlacedFace) => Promise<object | undefined>;

/** A message too many is better than none: while it cannot be said who is ignored, nobody is. */
export async function withoutIgnored(result: EventResult, ignored: Ignored): Promise<EventResult> {
  const { monitor, event } = result;
  const people: EventPersonResult[] = [];
  for (const person of result.people) {
    const { frame, face } = person.best;
    const isStranger = person.identification.kind === "unknown";
    if (!isStranger || !(await isIgnored({ monitor, event, frame, box: face.box }, ignored))) people.push(person);
  }
  return { ...result, people };
}

async function isIgnored(face: PlacedFace, ignored: Ignored): Promise<boolean> {
  try {
    return (await ignored(face)) !== undefined;
  } catch (error) {
    if (!(error instanceof FaceServiceError)) throw error;
    return false;
  }
}
