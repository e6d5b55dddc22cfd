import { type Candidate, decide, type Identification } from "../identification.ts";
import type { Track } from "./track.ts";

/**
 * Nobody stands at two places of one frame: where two people of an event bear one name and share a frame, the
 * weaker's probability of that name is taken as it is if the stronger bears it rightly.
 *
 * @param answers - one a track, in their order
 */
export function exclusiveNames(
  tracks: readonly Track[],
  answers: readonly Identification[],
  minProba: number,
): readonly Identification[] {
  const order = answers.map((_, i) => i).sort((a, b) => certainty(answers[b]) - certainty(answers[a]) || a - b);
  const settled = [...answers];
  for (const [rank, i] of order.entries()) {
    for (const j of order.slice(0, rank)) {
      const [weaker, stronger] = [settled[i], settled[j]];
      if (weaker?.kind !== "known" || stronger?.kind !== "known" || weaker.name !== stronger.name) continue;
      if (!tracks[i]?.sharesFrame(tracks[j]!)) continue;
      settled[i] = decide(without(weaker.candidates, stronger.name, stronger.probability), minProba);
    }
  }
  return settled;
}

const certainty = (answer: Identification | undefined): number => answer?.probability ?? 0;

function without(candidates: readonly Candidate[], name: string, taken: number): readonly Candidate[] {
  const weighed = candidates.map((candidate) => ({
    name: candidate.name,
    probability: candidate.probability * (candidate.name === name ? 1 - taken : 1),
  }));
  const total = weighed.reduce((sum, { probability }) => sum + probability, 0);
  if (!(total > 0)) return candidates;
  return weighed
    .map((candidate) => ({ ...candidate, probability: candidate.probability / total }))
    .sort((a, b) => b.probability - a.probability);
}
