import { copies, sameFaceTwice } from "./duplicates.ts";
import { type Finding, findingKinds, severities } from "./finding.ts";
import type { Gallery } from "./gallery.ts";
import { doubtfulNotFaces, residentsAmongStrangers } from "./others.ts";
import { alikePeople, type PeopleOptions, thinPeople } from "./people.ts";
import { type WantedQuality, weakFaces } from "./weak-faces.ts";
import { wrongFaces } from "./wrong-faces.ts";

export interface HygieneOptions extends PeopleOptions {
  readonly wanted: WantedQuality;
}

/**
 * Everything doubtful about a training set, worst first. A face in two folders is told once: where it is known which
 * of the two is wrong, that one alone is named.
 */
export function checkGallery(gallery: Gallery, options: HygieneOptions): readonly Finding[] {
  const alike = alikePeople(gallery);
  const pairs = new Set(alike.map(({ people }) => [...people].sort().join("\n")));
  const twice = sameFaceTwice(gallery);
  const same = twice.filter(({ figures }) => figures["sameBytes"] === 1);
  const misplaced = without(same, [
    ...residentsAmongStrangers(gallery),
    ...wrongFaces(gallery, { alike: pairs, wanted: options.wanted }),
    ...doubtfulNotFaces(gallery),
  ]);
  const nearly = twice.filter((finding) => !same.includes(finding));
  const findings = [
    ...same,
    ...misplaced,
    ...without(misplaced, nearly),
    ...alike,
    ...thinPeople(gallery, options),
    ...weakFaces(gallery, options.wanted),
    ...copies(gallery),
  ];
  return findings
    .map((finding) => ({
      finding,
      rank: severities.indexOf(finding.severity) * findingKinds.length + findingKinds.indexOf(finding.kind),
    }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ finding }) => finding);
}

/** Findings that are not already told by others: no file of theirs is named there. */
function without(told: readonly Finding[], findings: readonly Finding[]): readonly Finding[] {
  const files = new Set(told.flatMap((finding) => finding.files));
  return findings.filter((finding) => !finding.files.some((file) => files.has(file)));
}
