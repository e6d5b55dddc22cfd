import type { EventPerson } from "./event-person.ts";

/** When somebody of an event that still runs is certain enough to be told of. */
export interface EarlySureness {
  /** So many more frames name the person than say anything else. */
  readonly frames: number;
  /** So many more frames say "a stranger" than name anybody. */
  readonly strangerFrames: number;
}

type PersonSoFar = Pick<EventPerson, "identification" | "frames" | "evidence">;

/**
 * Those of an event's people, by the frames so far, whom the frames to come will hardly change: the consensus names
 * them, and single frames say the same with a margin. One look is easily wrong about a stranger, for a resident who is
 * seen badly looks like one: a stranger beside somebody known counts only if a frame shows both.
 *
 * @param people - by frames that were each looked at; an answer that was carried from frame to frame is one look
 */
export function surePeople<P extends PersonSoFar>(people: readonly P[], sureness: EarlySureness): readonly P[] {
  const known = people.filter(({ identification }) => identification.kind === "known");
  return people.filter((person) => {
    const { identification, evidence } = person;
    const named = evidence.named.reduce((sum, { frames }) => sum + frames, 0);
    if (identification.kind === "known") {
      const own = evidence.named.find(({ name }) => name === identification.name)?.frames ?? 0;
      return own - (named - own) - evidence.stranger >= sureness.frames;
    }
    if (identification.kind === "undecided") return false;
    return (
      evidence.stranger - named >= sureness.strangerFrames &&
      known.every((one) => sharesFrame(one.frames, person.frames))
    );
  });
}

function sharesFrame(one: readonly number[], other: readonly number[]): boolean {
  const frames = new Set(one);
  return other.some((frame) => frames.has(frame));
}
