import type { NewcomerScale } from "../../../src/classifier/newcomers/scale.ts";

/** Tenfolds to each side of `rare` over which one person's pairs are counted. */
const tenfolds = 2;

/**
 * Odds of one person against two where pairs of both are equally frequent: the ratio of their densities at `rare`. Two
 * people's thins out tenfold with each `perDecade`; one person's is taken to stay as it is, though it grows there.
 *
 * @param own - scores of one person's pairs
 * @param share - of two people's pairs, that reach `rare`
 */
export function oddsOf(
  own: readonly number[],
  { rare, perDecade }: Pick<NewcomerScale, "rare" | "perDecade">,
  share: number,
): NewcomerScale["odds"] {
  const perUnit = Math.LN10 / perDecade;
  const near = own.filter((score) => Math.abs(score - rare) < tenfolds * perDecade).length / own.length;
  const density = near / (2 * tenfolds * perDecade);
  return { atRare: Math.log(density / (share * perUnit)), perUnit };
}
