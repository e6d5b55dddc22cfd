import { unknownName } from "../identification.ts";
import { isName } from "./identification-rates.ts";
import { answerAt, type ScoredProbe, undecided } from "./scored-probe.ts";

/** Answers at a threshold, counted by who it was. */
export interface Confusion {
  /** Truth: the people, then `Unknown`. */
  readonly rows: readonly string[];
  /** Answer: the rows' names, then "undecided". */
  readonly columns: readonly string[];
  readonly counts: readonly (readonly number[])[];
}

export function confusionAt(names: readonly string[], probes: readonly ScoredProbe[], threshold: number): Confusion {
  const rows = [...names, unknownName];
  const columns = [...rows, undecided];
  const rowOf = new Map(rows.map((name, i) => [name, i]));
  const columnOf = new Map(columns.map((name, i) => [name, i]));
  const counts = rows.map(() => columns.map(() => 0));
  for (const probe of probes)
    counts[rowOf.get(probe.truth ?? unknownName)!]![columnOf.get(answerAt(probe, threshold))!]!++;
  return { rows, columns, counts };
}

/** How one person fares at a threshold. */
export interface PersonResult {
  readonly name: string;
  /** Probes, by image or by event. */
  readonly probes: number;
  readonly namedRight: number;
  readonly misnamed: number;
  readonly unknown: number;
  readonly undecided: number;
  /** Of those who got this name, strangers included: share who bear it; NaN when nobody got it. */
  readonly precision: number;
  /** namedRight / probes. */
  readonly recall: number;
  /** Other people's names that this person got, most often first. */
  readonly calledLike: readonly Confused[];
  /** Who got this person's name, most often first; strangers by the label they came with. */
  readonly nameGivenTo: readonly Confused[];
}

export interface Confused {
  readonly name: string;
  readonly count: number;
}

/** @param names - those to list; others appear in confusions only */
export function personResults(
  names: readonly string[],
  probes: readonly ScoredProbe[],
  threshold: number,
): readonly PersonResult[] {
  const answered = probes.map((probe) => ({
    label: probe.label,
    truth: probe.truth,
    answer: answerAt(probe, threshold),
  }));
  return names.map((name) => {
    const own = answered.filter(({ truth }) => truth === name);
    const others = answered.filter(({ truth, answer }) => answer === name && truth !== name);
    const namedRight = own.filter(({ answer }) => answer === name).length;
    const misnamed = own.filter(({ answer }) => isName(answer) && answer !== name);
    return {
      name,
      probes: own.length,
      namedRight,
      misnamed: misnamed.length,
      unknown: own.filter(({ answer }) => answer === unknownName).length,
      undecided: own.filter(({ answer }) => answer === undecided).length,
      precision: namedRight / (namedRight + others.length),
      recall: namedRight / own.length,
      calledLike: mostOften(misnamed.map(({ answer }) => answer)),
      nameGivenTo: mostOften(others.map(({ label }) => label)),
    };
  });
}

function mostOften(names: readonly string[]): readonly Confused[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}
