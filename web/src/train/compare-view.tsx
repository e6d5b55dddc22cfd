import type { JSX } from "preact";
import { get } from "../api/client.ts";
import type { ClassifierComparison } from "../api/training-contract.ts";
import { useLoaded } from "../api/use-loaded.ts";
import { Empty, WhenReady } from "../controls/states.tsx";
import { changeQuery, link, route } from "../shell/route.ts";
import { ComparedRates } from "./compared-rates.tsx";

interface CompareViewProps {
  readonly first: string;
  readonly second: string;
}

/** Two versions asked about the same faces: those that neither has learned, or all. */
export function CompareView({ first, second }: CompareViewProps): JSX.Element {
  const includingLearned = route.value.query.get("learned") === "true";
  const loaded = useLoaded(
    (abort) => get<ClassifierComparison>("/classifiers/compare", { first, second, includingLearned }, abort),
    `${first} ${second} ${includingLearned}`,
  );
  return (
    <>
      <p>
        <a href={link("train")}>← All versions</a>
      </p>
      <h1>
        {first} and {second}
      </h1>
      <label class="check">
        <input
          type="checkbox"
          checked={includingLearned}
          onChange={(event) => changeQuery({ learned: event.currentTarget.checked ? "true" : "" })}
        />
        Ask about learned faces too
      </label>
      <WhenReady loaded={loaded} what="the comparison, which asks both about every face">
        {(comparison) => <Comparison comparison={comparison} includesLearned={includingLearned} />}
      </WhenReady>
    </>
  );
}

interface ComparisonProps {
  readonly comparison: ClassifierComparison;
  readonly includesLearned: boolean;
}

function Comparison({ comparison, includesLearned }: ComparisonProps): JSX.Element {
  const { kind, threshold, faces, results, remarks } = comparison;
  if (results === undefined)
    return (
      <Empty title={includesLearned ? "There is no face to ask about" : "There is no face that neither has learned"}>
        <p>
          Add pictures, which the next training will learn, and compare before it.
          {!includesLearned &&
            " Or ask about learned faces too: that shows where the two differ, not which one is better."}
        </p>
        <Remarks remarks={remarks} />
      </Empty>
    );
  return (
    <>
      <p>
        {kind} at {threshold}, asked about {faces.known} faces of known people and {faces.strangers} of strangers
        {includesLearned ? ", learned ones included." : " that neither has learned."}
      </p>
      <Remarks remarks={remarks} />
      <ComparedRates comparison={comparison} results={results} />
      <Disagreement comparison={comparison} />
    </>
  );
}

function Disagreement({ comparison }: { readonly comparison: ClassifierComparison }): JSX.Element | null {
  const { versions, disagreement } = comparison;
  if (disagreement === undefined) return null;
  const { onlyFirst, onlySecond, chance } = disagreement;
  if (onlyFirst + onlySecond === 0) return <p>Both are right about the same faces.</p>;
  return (
    <p>
      Only {versions[0]} is right about {facesText(onlyFirst)}, only {versions[1]} about {facesText(onlySecond)}. So
      uneven a split comes about by chance in {chanceText(chance)} of cases
      {chance > surelyNotChance ? ": neither is shown to be better." : "."}
    </p>
  );
}

const chanceText = (chance: number): string => (chance < 0.001 ? "less than 0.1 %" : `${(100 * chance).toFixed(1)} %`);

/** As usual: in one case of twenty. */
const surelyNotChance = 0.05;

const facesText = (count: number): string => (count === 1 ? "1 face" : `${count} faces`);

function Remarks({ remarks }: { readonly remarks: readonly string[] }): JSX.Element {
  return (
    <>
      {remarks.map((remark) => (
        <p key={remark} class={remark.startsWith("CAUTION") ? "problem small" : "muted small"}>
          {remark}
        </p>
      ))}
    </>
  );
}
