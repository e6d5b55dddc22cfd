import type { JSX } from "preact";
import type { ClassifierVersion } from "../api/training-contract.ts";
import { WideContent } from "../controls/wide-content.tsx";

const share = (part: number, whole: number): string => (whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)} %`);

/** What a training measured on faces that it held out. */
export function VersionFigures({ version }: { readonly version: ClassifierVersion }): JSX.Element {
  const { report } = version;
  if (report === undefined) return <p class="muted">It has no report.</p>;
  return (
    <WideContent label={`Figures of ${version.version}`}>
      <table class="small">
        <caption class="visually-hidden">On held-out faces, at {report.minProba}</caption>
        <thead>
          <tr>
            <th scope="col">Classifier</th>
            <th scope="col">Named right</th>
            <th scope="col">Named wrong</th>
            <th scope="col">Strangers named</th>
          </tr>
        </thead>
        <tbody>
          {report.classifiers.map(({ kind, known, strangers }) => (
            <tr key={kind}>
              <th scope="row">{kind}</th>
              <td>{share(known.namedRight, known.faces)}</td>
              <td>{share(known.namedWrong, known.faces)}</td>
              <td>{share(strangers.namedWrong, strangers.faces)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </WideContent>
  );
}
