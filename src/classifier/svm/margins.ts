/**
 * So many people, the most similar ones, are rivals to one another; one against one would otherwise cost the square
 * of the gallery for each face. Of people further off none was seen to be the strongest rival.
 */
const mostRivals = 24;

/**
 * The people that come into question for a face, most similar first.
 *
 * @param similarities - of the face with each person's centroid
 * @param without - a person to leave out
 */
export function shortlist(similarities: Float64Array, without = -1): readonly number[] {
  return [...similarities.keys()]
    .filter((person) => person !== without)
    .sort((a, b) => similarities[b]! - similarities[a]! || a - b)
    .slice(0, mostRivals);
}

export interface Contest {
  /** Whom the margins are asked for; of each its class. */
  readonly people: number;
  readonly rivals: readonly number[];
  /** A further class that rivals all; none where no strangers were trained. */
  readonly unknown?: number;
  /** Decision of the machine of two classes, the smaller one first: positive for it; NaN without a machine. */
  readonly decide: (first: number, second: number) => number;
}

/**
 * Each person's margin over the strongest rival: the least of the decisions between that person and every other
 * class, so that one class that fits better is enough to speak against. People who are no rivals get the least
 * margin of those who are.
 *
 * @returns one margin a person; NaN for one without a rival
 */
export function personMargins({ people, rivals, unknown, decide }: Contest): Float64Array {
  const classes = [...rivals, ...(unknown === undefined ? [] : [unknown])];
  const least = classes.map(() => Number.POSITIVE_INFINITY);
  for (let a = 0; a < classes.length; a++)
    for (let b = a + 1; b < classes.length; b++) {
      const isInOrder = classes[a]! < classes[b]!;
      const decision = isInOrder ? decide(classes[a]!, classes[b]!) : -decide(classes[b]!, classes[a]!);
      if (Number.isNaN(decision)) continue;
      least[a] = Math.min(least[a]!, decision);
      least[b] = Math.min(least[b]!, -decision);
    }
  const finite = least.slice(0, rivals.length).filter(Number.isFinite);
  const others = finite.length === 0 ? Number.NaN : Math.min(...finite);
  const margins = new Float64Array(people).fill(others);
  rivals.forEach((person, k) => {
    margins[person] = Number.isFinite(least[k]!) ? least[k]! : Number.NaN;
  });
  return margins;
}
