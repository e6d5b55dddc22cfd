import { likeness } from "./link-score.ts";
import type { ConsensusOptions, LinkingOptions } from "./options.ts";
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
    const score = joinScore(track, person, linking);
    if (score === undefined || score <= highest || person.sharesFrame(track)) continue;
    highest = score;
    best = person;
  }
  return best;
}

/** Above all likeness: a name is more than that. */
const oneName = 1000;

/** @returns higher is more alike; undefined if nothing speaks for one person, or two names against it */
function joinScore(a: Track, b: Track, linking: LinkingOptions): number | undefined {
  const [first, second] = [a.identification(), b.identification()];
  const areNamed = first.kind === "known" && second.kind === "known";
  if (areNamed && first.name !== second.name) return undefined;
  const alike = likeness(a, b, linking);
  if (areNamed) return oneName + (alike ?? 0);
  return alike !== undefined && alike >= 1 ? alike : undefined;
}
