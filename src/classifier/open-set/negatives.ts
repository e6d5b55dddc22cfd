import { dotProduct } from "../svm/kernel.ts";
import type { Evidence } from "./evidence.ts";
import type { Negative } from "./samples.ts";

/**
 * Lowers what speaks for a person where the face is more like a picture that is known not to be that person than like
 * the person: the similarity by as much as it is more like it, and the margin to a rival's that wins by so much.
 * Nobody else's evidence changes, so a picture "not Ann" of Bob says nothing against Bob.
 *
 * Hard negatives take no part in the calibration: they were picked because they were mistaken, and would make every
 * stranger look as alike.
 */
export function lessNegatives(
  evidence: Evidence,
  negatives: readonly Negative[] | undefined,
  vector: Float32Array,
): Evidence {
  if (negatives === undefined || negatives.length === 0) return evidence;
  const likest = new Float64Array(evidence.similarities.length).fill(-1);
  for (const { person, vector: other } of negatives)
    likest[person] = Math.max(likest[person]!, dotProduct(other, vector));
  const excess = evidence.similarities.map((similarity, p) => Math.max(0, likest[p]! - similarity));
  return {
    // Of all that lacks to sameness: 1 for the negative itself, as far as a machine's own margin reaches.
    margins: evidence.margins.map((margin, p) =>
      excess[p]! > 0 ? Math.min(margin, -excess[p]! / Math.max(1 - evidence.similarities[p]!, excess[p]!)) : margin,
    ),
    similarities: evidence.similarities.map((similarity, p) => similarity - excess[p]!),
  };
}
