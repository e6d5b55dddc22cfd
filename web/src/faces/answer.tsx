import type { JSX } from "preact";
import type { Face, Identification } from "../api/contract.ts";

/** Whole per cent, never parted by the end of a line; what is nearly sure, or nearly nothing, is not called either. */
export function percent(share: number): string {
  if (share > 0.99 && share < 1) return ">\u00a099\u00a0%";
  if (share < 0.01 && share > 0) return "<\u00a01\u00a0%";
  return `${Math.round(share * 100)}\u00a0%`;
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

type Judged = Pick<Face, "identification" | "decision">;

/** Whose face it is as far as is known: a person's word counts for more than the answer. */
export function shownKind({ identification, decision }: Judged): Identification["kind"] {
  if (decision === undefined || decision.verdict === "right") return identification.kind;
  return decision.verdict === "person" ? "known" : "undecided";
}

export const shownText = ({ identification, decision }: Judged): string =>
  decision === undefined ? answerText(identification) : decisionText(decision);

/** As short as it fits above a box: who or what, and how sure, for which there is no room on a small picture. */
export function shortText({ identification, decision }: Judged): { readonly who: string; readonly sure: string } {
  if (decision !== undefined) return { who: decisionText(decision), sure: "" };
  if (identification.kind === "undecided") return { who: identification.reason, sure: "" };
  const who = identification.kind === "known" ? identification.name : "Stranger";
  return { who, sure: ` ${percent(identification.probability)}` };
}

export function Answer({ identification }: { readonly identification: Identification }): JSX.Element {
  return <span class={`answer ${identification.kind}`}>{answerText(identification)}</span>;
}

export function decisionText({ verdict, person, label }: NonNullable<Face["decision"]>): string {
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
