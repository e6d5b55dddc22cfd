import { dotProduct } from "../svm/kernel.ts";
import { type Evidence, stranger, type Trial } from "./evidence.ts";
import type { Negative, Samples } from "./samples.ts";

/**
 * Lowers a person's similarity where the face is more like a picture that is known not to be that person than like
 * the person: by as much as it is more like it. Nobody else's evidence changes, so a picture "not Ann" of Bob says
 * nothing against Bob.
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
  return {
    margins: evidence.margins,
    similarities: evidence.similarities.map((similarity, p) => similarity - Math.max(0, likest[p]! - similarity)),
  };
}

/**
 * Each hard negative as a stranger's face to its person alone, compared with the negatives of other events.
 *
 * @param judge - evidence without regard to negatives
 */
export function negativeTrials(samples: Samples, judge: (vector: Float32Array) => Evidence): readonly Trial[] {
  const negatives = samples.negatives ?? [];
  return negatives.map(({ vector, person, group }) => {
    const others = negatives.filter((other) => other.group !== group);
    const { margins, similarities } = lessNegatives(judge(vector), others, vector);
    return {
      evidence: { margins: margins.slice(person, person + 1), similarities: similarities.slice(person, person + 1) },
      truth: stranger,
      group,
    };
  });
}
