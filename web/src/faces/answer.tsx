import type { JSX } from "preact";
import type { Identification, Sighting } from "../api/contract.ts";

/** Whole per cent; what is nearly sure, or nearly nothing, is not called either. */
export function percent(share: number): string {
  if (share > 0.99 && share < 1) return "> 99 %";
  if (share < 0.01 && share > 0) return "< 1 %";
  return `${Math.round(share * 100)} %`;
}

/** The answer in a few words: "ada 97 %", "Stranger 93 %", "Undecided: too small". */
export function answerText(identification: Identification): string {
  switch (identification.kind) {
    case "known":
      return `${identification.name} ${percent(identification.probability)}`;
    case "unknown":
      return `Stranger ${percent(identification.probability)}`;
    case "undecided":
      return `Undecided: ${identification.reason}`;
  }
}

/** As short as it fits above a box. */
export function shortAnswer(identification: Identification): string {
  return identification.kind === "undecided" ? identification.reason : answerText(identification);
}

export function Answer({ identification }: { readonly identification: Identification }): JSX.Element {
  return <span class={`answer ${identification.kind}`}>{answerText(identification)}</span>;
}

export function decisionText({ verdict, person, label }: NonNullable<Sighting["decision"]>): string {
  switch (verdict) {
    case "right":
      return `✓ ${person ?? "right"}`;
    case "wrong":
      return person === undefined ? "✗ wrong" : `✗ not ${person}`;
    case "person":
      return `✓ is ${person ?? ""}`;
    case "ignore":
      return label === undefined ? "ignored" : `ignored: ${label}`;
  }
}
