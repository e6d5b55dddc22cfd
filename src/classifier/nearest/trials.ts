import { stranger, type Trial } from "../open-set/evidence.ts";
import { type Samples, unknownClass } from "../open-set/samples.ts";
import { type NearestRule, rankedEvidence } from "./evidence.ts";
import { type Gallery, gallerySimilarities } from "./gallery.ts";

/**
 * Compares each sample with all that are not of its group; a person's sample is also tried as a stranger's, without
 * that person. Of a class of one group each sample is compared with the others of the group, or nothing of the
 * class would be left.
 */
export function nearestTrials(samples: Samples, gallery: Gallery, rule: NearestRule): readonly Trial[] {
  const people = samples.names.length;
  const groupCounts = groupsByLabel(samples);
  return samples.vectors.flatMap((vector, sample): readonly Trial[] => {
    const similarities = gallerySimilarities(gallery, vector);
    const truth = samples.labels[sample]!;
    const isOneGroup = groupCounts.get(truth) === 1;
    const counts = (i: number): boolean =>
      i !== sample && (samples.groups[i] !== samples.groups[sample] || (isOneGroup && samples.labels[i] === truth));
    const owners = samples.labels.map((label, i) => (counts(i) ? label : -1));
    const whole = rankedEvidence(similarities, { owners, people, rule });
    if (truth === unknownClass(samples)) return [{ evidence: whole, truth: stranger }];
    const known: readonly Trial[] = owners.includes(truth) ? [{ evidence: whole, truth }] : [];
    if (people < 2) return known;
    const rivals = owners.map((owner) => (owner === truth ? -1 : owner > truth ? owner - 1 : owner));
    const without = rankedEvidence(similarities, { owners: rivals, people: people - 1, rule });
    return [...known, { evidence: without, truth: stranger }];
  });
}

function groupsByLabel({ labels, groups }: Samples): ReadonlyMap<number, number> {
  const groupsOf = new Map<number, Set<number>>();
  labels.forEach((label, i) => {
    const own = groupsOf.get(label) ?? new Set<number>();
    groupsOf.set(label, own.add(groups[i]!));
  });
  return new Map([...groupsOf].map(([label, own]) => [label, own.size]));
}
