import { cosineSimilarity } from "../embedding.ts";
import type { ConsensusOptions } from "./options.ts";
import { Track } from "./track.ts";

/**
 * Puts those tracks together that are one person's: who left and came back, or turned away for a while. Two tracks
 * that share a frame are two people.
 *
 * @returns new tracks, in the order of their first frames
 */
export function joinTracks(tracks: readonly Track[], options: ConsensusOptions): readonly Track[] {
  const people: Track[] = [];
  for (const track of tracks) {
    const own = bestMatch(track, people, options);
    if (own !== undefined) own.join(track);
    else {
      const person = new Track(options);
      person.join(track);
      people.push(person);
    }
  }
  return people;
}

function bestMatch(track: Track, people: readonly Track[], { linking }: ConsensusOptions): Track | undefined {
  let best: Track | undefined;
  let highest = Number.NEGATIVE_INFINITY;
  for (const person of people) {
    const score = likeness(track, person, linking.sameSimilarity);
    if (score === undefined || score <= highest || person.sharesFrame(track)) continue;
    highest = score;
    best = person;
  }
  return best;
}

/** @returns higher is more alike; undefined if nothing speaks for one person, or two names against it */
function likeness(a: Track, b: Track, sameSimilarity: number): number | undefined {
  const [first, second] = [a.identification(), b.identification()];
  const areNamed = first.kind === "known" && second.kind === "known";
  if (areNamed && first.name !== second.name) return undefined;
  const similarity =
    a.embedding === undefined || b.embedding === undefined ? 0 : cosineSimilarity(a.embedding, b.embedding);
  if (areNamed) return 2 + similarity;
  return similarity >= sameSimilarity ? similarity : undefined;
}
