import type { JSX } from "preact";
import type { ClassifierComparison, RatesView } from "../api/training-contract.ts";
import { WideContent } from "../controls/wide-content.tsx";
import { link } from "../shell/route.ts";

const rows: readonly (readonly [keyof RatesView & string, string])[] = [
  ["tpir", "Known faces named right"],
  ["misnamed", "Known faces given another's name"],
  ["knownUndecided", "Known faces undecided"],
  ["knownUnknown", "Known faces called strangers"],
  ["fpir", "Strangers given a name"],
  ["strangersUnknown", "Strangers called strangers"],
];

interface ComparedRatesProps {
  readonly comparison: ClassifierComparison;
  readonly results: NonNullable<ClassifierComparison["results"]>;
}

/** Each share of both versions, with where the true one lies. */
export function ComparedRates({ comparison: { versions }, results }: ComparedRatesProps): JSX.Element {
  return (
    <WideContent label="Both versions">
      <table>
        <thead>
          <tr>
            <th scope="col">Share of faces</th>
            {versions.map((version) => (
              <th key={version} scope="col">
                <a href={link("train", [version])}>{version}</a>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, title]) => (
            <tr key={name}>
              <th scope="row">{title}</th>
              {results.map(({ rates }, i) => (
                <td key={versions[i]}>
                  <Rate rate={rates[name]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </WideContent>
  );
}

function Rate({ rate: { hits, trials, low, high } }: { readonly rate: RatesView[keyof RatesView] }): JSX.Element {
  if (trials === 0) return <>–</>;
  return (
    <>
      {((100 * hits) / trials).toFixed(1)} % ({hits} of {trials})
      <br />
      <span class="muted small">
        {Math.floor(100 * low)} to {Math.ceil(100 * high)} % with 95 % confidence
      </span>
    </>
  );
}
