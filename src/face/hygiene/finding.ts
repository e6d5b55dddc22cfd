/** What can be wrong with a training set, most harmful first: this is the order of reports. */
export const findingKinds = [
  "same face, two folders",
  "resident among strangers",
  "one person, two names",
  "two people, one folder",
  "wrong person",
  "not-face is the person",
  "too few",
  "alike people",
  "one event",
  "weak faces",
  "copies",
  "not-face is another resident",
] as const;

export type FindingKind = (typeof findingKinds)[number];

/** "error": puts wrong names onto faces; "warning": to be looked at; "hint": could be better. */
export const severities = ["error", "warning", "hint"] as const;

export type Severity = (typeof severities)[number];

export interface Finding {
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** Whom it is about: the folder's person first. */
  readonly people: readonly string[];
  /** Relative to the dataset. Empty where the whole folder is meant. */
  readonly files: readonly string[];
  /**
   * Numbers that the finding rests on. Likenesses are relative: 0 as any two people of this gallery, 1 as a
   * person's own pictures.
   */
  readonly figures: Readonly<Record<string, number>>;
}
