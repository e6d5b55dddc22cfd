import { FaceServiceError } from "../../errors.ts";
import type { BoundingBox } from "../../face/geometry.ts";
import type { EventPersonResult, EventResult } from "../../store/event-results.ts";
import type { FrameKey } from "../../store/results.ts";

interface PlacedFace extends FrameKey {
  readonly box: BoundingBox;
  /** Of a face that may not be kept yet. */
  readonly embedded?: EmbeddedFace;
}

interface EmbeddedFace {
  readonly embedder: string;
  readonly vector: Float32Array;
}

/** Whether a user does not want to be told of a stranger's face; undefined: yes, told. */
export type Ignored = (face: PlacedFace) => Promise<object | undefined>;

/**
 * A message too many is better than none: while it cannot be said who is ignored, nobody is.
 *
 * @param embeddingOf - of a person's best face
 */
export async function withoutIgnored(
  result: EventResult,
  ignored: Ignored,
  embeddingOf: (person: EventPersonResult) => EmbeddedFace | undefined = () => undefined,
): Promise<EventResult> {
  const { monitor, event } = result;
  const people: EventPersonResult[] = [];
  for (const person of result.people) {
    const { frame, face } = person.best;
    const isStranger = person.identification.kind === "unknown";
    const embedded = embeddingOf(person);
    const placed = { monitor, event, frame, box: face.box, ...(embedded === undefined ? {} : { embedded }) };
    if (!isStranger || !(await isIgnored(placed, ignored))) people.push(person);
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
