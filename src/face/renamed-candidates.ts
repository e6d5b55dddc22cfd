import { type Candidate, unknownName } from "./identification.ts";

/**
 * A classifier's word after people were renamed or taken off the list: whoever is enrolled no more (null) is a stranger,
 * so that probability goes to the strangers. Nobody else gains by it.
 *
 * @param becomes - by the name that the classifier knows
 * @returns most probable first
 */
export function renamedCandidates(
  candidates: readonly Candidate[],
  becomes: ReadonlyMap<string, string | null>,
): readonly Candidate[] {
  if (!candidates.some(({ name }) => becomes.has(name))) return candidates;
  const sums = new Map<string, number>();
  for (const { name, probability } of candidates) {
    const now = becomes.has(name) ? (becomes.get(name) ?? unknownName) : name;
    sums.set(now, (sums.get(now) ?? 0) + probability);
  }
  return [...sums]
    .map(([name, sum]) => ({ name, probability: Math.min(1, sum) }))
    .sort((a, b) => b.probability - a.probability);
}
