import { unknownName } from "../classifier/classifier.ts";
import type { Probe } from "../face/evaluation/scored-probe.ts";
import type { EmbeddedImage } from "../gallery/embeddings-file.ts";
import { groupImages } from "../gallery/image-groups.ts";
import type { LearnedImage } from "./training-record.ts";

export interface FairSide {
  readonly version: string;
  /** Enrolled people. */
  readonly names: readonly string[];
  /** undefined: not recorded. */
  readonly learned: readonly LearnedImage[] | undefined;
}

export interface FairProbes {
  readonly probes: readonly Probe[];
  /** What was left out, and what is not known. */
  readonly remarks: readonly string[];
}

/**
 * Faces about which two classifiers may be asked side by side: neither has learned the picture or another one of the
 * same event, and to both the person is enrolled, or to both a stranger.
 *
 * @param includingLearned - keep also what was learned, for want of anything else
 */
export function fairProbes(
  images: readonly EmbeddedImage[],
  sides: readonly [FairSide, FairSide],
  includingLearned: boolean,
): FairProbes {
  const samples = images.filter(({ role }) => role === "sample");
  const hashes = new Set(sides.flatMap(({ learned }) => (learned ?? []).map(({ sha256 }) => sha256)));
  const groups = groupImages(samples);
  const learnedGroups = new Set(groups.filter((_, i) => hashes.has(samples[i]!.sha256)));
  const enrolled = sides.map(({ names }) => new Set(names));
  const isSameToBoth = ({ label }: EmbeddedImage): boolean =>
    label === unknownName || enrolled[0]!.has(label) === enrolled[1]!.has(label);
  const all = samples.map((image, i) => ({ image, event: groups[i]!, isNew: !learnedGroups.has(groups[i]!) }));
  const fresh = includingLearned ? all : all.filter(({ isNew }) => isNew);
  const kept = fresh.filter(({ image }) => isSameToBoth(image));
  return {
    probes: kept.map(({ image: { label, file, vector, quality }, event }) => ({ label, file, vector, quality, event })),
    remarks: [
      ...sides.flatMap(unrecorded),
      ...learnedRemark(all.filter(({ isNew }) => !isNew).length, includingLearned),
      ...leftOut(fresh.length - kept.length),
    ],
  };
}

const unrecorded = ({ version, learned }: FairSide): readonly string[] =>
  learned === undefined
    ? [
        `CAUTION: which pictures ${version} learned is not recorded (an older release trained it): its figures may be too good`,
      ]
    : [];

function learnedRemark(count: number, included: boolean): readonly string[] {
  if (count === 0) return [];
  return included
    ? [`CAUTION: ${count} faces are asked about that one of them has learned: its figures are too good`]
    : [`${count} faces are left out: one of the two has learned them, or others of the same event`];
}

const leftOut = (count: number): readonly string[] =>
  count > 0 ? [`${count} faces are left out: of people whom only one of the two knows`] : [];
