import { type Random, shuffled } from "../random.ts";
import type { Samples } from "./samples.ts";

/**
 * Deals samples into folds, each class spread evenly; a group is never parted, unless a class has fewer than two
 * groups: its samples are then dealt one by one, because a fold without them would test nothing.
 *
 * @returns fold of each sample, 0 to `folds` - 1
 */
export function stratifiedFolds(
  samples: Pick<Samples, "labels" | "groups">,
  folds: number,
  random: Random,
): Int32Array {
  const foldOf = new Int32Array(samples.labels.length);
  for (const members of membersByLabel(samples.labels)) {
    const groups = groupsOf(members, samples.groups);
    const units = groups.length < 2 ? members.map((member) => [member]) : groups;
    deal(foldOf, shuffled(units, random), { folds, start: Math.floor(random() * folds) });
  }
  return foldOf;
}

/** Largest units first, each into the emptiest fold; of equals the next in turn. */
function deal(
  foldOf: Int32Array,
  units: readonly (readonly number[])[],
  { folds, start }: { readonly folds: number; readonly start: number },
): void {
  const filled = new Int32Array(folds);
  for (const unit of [...units].sort((a, b) => b.length - a.length)) {
    let best = start % folds;
    for (let k = 1; k < folds; k++) {
      const fold = (start + k) % folds;
      if (filled[fold]! < filled[best]!) best = fold;
    }
    filled[best]! += unit.length;
    for (const member of unit) foldOf[member] = best;
  }
}

/** Indices of each label, labels in rising order. */
export function membersByLabel(labels: Int32Array): readonly (readonly number[])[] {
  const members = new Map<number, number[]>();
  labels.forEach((label, i) => {
    const of = members.get(label);
    if (of === undefined) members.set(label, [i]);
    else of.push(i);
  });
  return [...members].sort(([a], [b]) => a - b).map(([, indices]) => indices);
}

function groupsOf(members: readonly number[], groups: Int32Array): readonly (readonly number[])[] {
  const byGroup = new Map<number, number[]>();
  for (const member of members) {
    const group = groups[member]!;
    const of = byGroup.get(group);
    if (of === undefined) byGroup.set(group, [member]);
    else of.push(member);
  }
  return [...byGroup.values()];
}
