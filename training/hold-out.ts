import { stratifiedFolds } from "../src/classifier/open-set/folds.ts";
import { indicesOf, type Samples, subset } from "../src/classifier/open-set/samples.ts";
import { seededRandom } from "../src/classifier/random.ts";

export interface HeldOut {
  readonly learned: Samples;
  readonly tested: Samples;
}

/**
 * Splits off images for the report, the same share of each class, no event on both sides. A class of which less
 * than half, or fewer than two images, would be left is not split: it then has no tested images.
 *
 * @param share - of the images to test with, in (0, 0.5]
 */
export function holdOut(samples: Samples, share: number, seed: number): HeldOut {
  const folds = stratifiedFolds(samples, Math.max(2, Math.round(1 / share)), seededRandom(seed));
  const all = indicesOf(samples);
  const tested = new Set<number>();
  for (const label of new Set(samples.labels)) {
    const own = all.filter((i) => samples.labels[i] === label);
    const fold = testFold(own, folds);
    const chosen = own.filter((i) => folds[i] === fold);
    const left = own.length - chosen.length;
    if (left >= 2 && left >= chosen.length) for (const i of chosen) tested.add(i);
  }
  return {
    learned: subset(
      samples,
      all.filter((i) => !tested.has(i)),
    ),
    tested: subset(
      samples,
      all.filter((i) => tested.has(i)),
    ),
  };
}

/** The fold of the class's first image, so that every class is tested however few images it has. */
const testFold = (own: readonly number[], folds: Int32Array): number => folds[own[0]!]!;
