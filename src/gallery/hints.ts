import type { Finding, Severity } from "../face/hygiene/finding.ts";

/** What is doubtful about a sample or a person, in the words of a page that shows it. */
export const hintKinds = [
  "wrong person",
  "outlier",
  "duplicate",
  "not usable",
  "not encoded yet",
  "too small",
  "blurred",
  "side view",
  "too few",
  "alike people",
  "one event",
  "details unreadable",
] as const;

export type HintKind = (typeof hintKinds)[number];

export interface Hint {
  readonly kind: HintKind;
  readonly severity: Severity;
  /** What was found and what to do. */
  readonly text: string;
  /** Whom the picture looks like instead, or with whom the person is confused. */
  readonly person?: string;
}

/** A finding as the hygiene report keeps it, with its words. */
export type ToldFinding = Pick<Finding, "kind" | "severity" | "people" | "files" | "figures"> & {
  readonly text: string;
};

/** How a finding is called beside a picture or a person. */
export function hintOf({ kind, severity, people, figures, text }: ToldFinding): Hint {
  const other = people[1];
  return { kind: hintKind(kind, people, figures), severity, text, ...(other === undefined ? {} : { person: other }) };
}

function hintKind(kind: Finding["kind"], people: Finding["people"], figures: Finding["figures"]): HintKind {
  switch (kind) {
    case "same face, two folders":
    case "copies":
      return "duplicate";
    case "wrong person":
      return people.length > 1 ? "wrong person" : "outlier";
    case "resident among strangers":
    case "two people, one folder":
    case "not-face is the person":
    case "not-face is another resident":
      return "wrong person";
    case "one person, two names":
    case "alike people":
      return "alike people";
    case "weak faces":
      return weakness(figures);
    case "too few":
    case "one event":
      return kind;
  }
}

function weakness(figures: Finding["figures"]): HintKind {
  if (figures["sizePx"] !== undefined) return "too small";
  return figures["sharpness"] === undefined ? "side view" : "blurred";
}
