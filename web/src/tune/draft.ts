import type { LookSettings, SettingChanges, SettingsView } from "../api/contract.ts";

/** The settings that the sliders move. */
export interface Draft {
  readonly minProba: number;
  readonly minFacePx: number;
  readonly minSharpness: number;
  readonly minFrontality: number;
  readonly minScore: number;
  readonly inputSizePx: number;
}

export const draftOf = ({ detection, quality, classifier }: SettingsView): Draft => ({
  minProba: classifier.minProba,
  minFacePx: quality.minFacePx,
  minSharpness: quality.minSharpness,
  minFrontality: quality.minFrontality,
  minScore: detection.minScore,
  inputSizePx: detection.inputSizePx,
});

/** One look at a picture with all of the draft, changed or not. */
export const lookOf = ({ minProba, minScore, inputSizePx, ...quality }: Draft): LookSettings => ({
  inputSizePx,
  minScore,
  minProba,
  quality,
});

export function isChanged(before: Draft, after: Draft): boolean {
  return (Object.keys(before) as (keyof Draft)[]).some((name) => before[name] !== after[name]);
}

/** Only what differs, so that the file keeps whatever else is set in it. */
export function changesOf(before: Draft, after: Draft): SettingChanges {
  const only = <Name extends keyof Draft>(names: readonly Name[]): Partial<Record<Name, number>> =>
    Object.fromEntries(
      names.filter((name) => before[name] !== after[name]).map((name) => [name, after[name]]),
    ) as Partial<Record<Name, number>>;
  const sections = {
    detection: only(["inputSizePx", "minScore"]),
    quality: only(["minFacePx", "minSharpness", "minFrontality"]),
    classifier: only(["minProba"]),
  };
  return Object.fromEntries(Object.entries(sections).filter(([, section]) => Object.keys(section).length > 0));
}
