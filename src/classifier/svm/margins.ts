/**
 * Each person's margin over the strongest rival: the least of the decisions between that person and every other
 * class, so that one class that fits better is enough to speak against.
 *
 * @param decisions - one a pair of classes, in the order (0, 1), (0, 2), …, (1, 2), …
 * @param people - classes 0 to `people` - 1 are asked about; a further class is `Unknown`
 * @param without - a person to leave out, as candidate and as rival: one against one never mixed its samples in
 * @returns one margin a person left; NaN for one without a rival
 */
export function personMargins(
  decisions: Float64Array,
  { classes, people, without = -1 }: { readonly classes: number; readonly people: number; readonly without?: number },
): Float64Array {
  const margins = new Float64Array(classes).fill(Number.POSITIVE_INFINITY);
  let pair = 0;
  for (let i = 0; i < classes; i++) {
    for (let j = i + 1; j < classes; j++) {
      const decision = decisions[pair++]!;
      const counts = i !== without && j !== without && !Number.isNaN(decision);
      if (!counts) continue;
      margins[i] = Math.min(margins[i]!, decision);
      margins[j] = Math.min(margins[j]!, -decision);
    }
  }
  return margins
    .subarray(0, people)
    .filter((_, i) => i !== without)
    .map((value) => (Number.isFinite(value) ? value : Number.NaN));
}
