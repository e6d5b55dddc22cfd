import type { JSX } from "preact";
import { get } from "../api/client.ts";
import type { ClassifierComparison, RatesView } from "../api/training-contract.ts";
import { useLoaded } from "../api/use-loaded.ts";
import { Empty, WhenReady } from "../controls/states.tsx";
import { WideContent } from "../controls/wide-content.tsx";
import { link } from "../shell/route.ts";

interface CompareViewProps {
  readonly first: string;
  readonly second: string;
}

/** Two versions asked about the same faces, which neither has learned. */
export function CompareView({ first, second }: CompareViewProps): JSX.Element {
  const loaded = useLoaded(
    (abort) => get<ClassifierComparison>("/classifiers/compare", { first, second }, abort),
    `${first} ${second}`,
  );
  return (
    <>
      <p>
        <a href={link("train")}>← All versions</a>
      </p>
      <h1>
        {first} and {second}
      </h1>
      <WhenReady loaded={loaded} what="the comparison, which asks both about every face">
        {(comparison) => <Comparison comparison={comparison} />}
      </WhenReady>
    </>
  );
}

const rows: readonly (readonly [keyof RatesView & string, string])[] = [
  ["tpir", "Known faces named right"],
  ["misnamed", "Known faces given another's name"],
  ["knownUndecided", "Known faces undecided"],
  ["knownUnknown", "Known faces called strangers"],
  ["fpir", "Strangers given a name"],
  ["strangersUnknown", "Strangers called strangers"],
];

function Comparison({ comparison }: { readonly comparison: ClassifierComparison }): JSX.Element {
  const { versions, kind, threshold, faces, results, remarks, disagreement } = comparison;
  if (results === undefined)
    return (
      <Empty title="There is no face that neither has learned">
        <p>Add pictures, which the next training will learn, and compare before it.</p>
        <Remarks remarks={remarks} />
      </Empty>
    );
  return (
    <>
      <p>
        {kind} at {threshold}, asked about {faces.known} faces of known people and {faces.strangers} of strangers that
        neither has learned.
      </p>
      <Remarks remarks={remarks} />
      <WideContent label="Both versions">
        <table>
          <thead>
            <tr>
              <th scope="col">Share of faces</th>
              {versions.map((version) => (
                <th key={version} scope="col">
                  {version}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, title]) => (
              <tr key={name}>
                <th scope="row">{title}</th>
                {results.map(({ rates }, i) => (
                  <td key={versions[i]}>{rateText(rates[name])}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </WideContent>
      {disagreement !== undefined && (
        <p>
          Only {versions[0]} is right about {disagreement.onlyFirst} faces, only {versions[1]} about{" "}
          {disagreement.onlySecond}. So uneven a split comes about by chance in {(100 * disagreement.chance).toFixed(1)}{" "}
          % of cases.
        </p>
      )}
    </>
  );
}

function Remarks({ remarks }: { readonly remarks: readonly string[] }): JSX.Element {
  return (
    <>
      {remarks.map((remark) => (
        <p key={remark} class="muted small">
          {remark}
        </p>
      ))}
    </>
  );
}

function rateText({ hits, trials }: RatesView[keyof RatesView]): string {
  return trials === 0 ? "–" : `${((100 * hits) / trials).toFixed(1)} % (${hits} of ${trials})`;
}
