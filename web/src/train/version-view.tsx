import type { JSX } from "preact";
import { address, get, pathOf } from "../api/client.ts";
import type { ClassifierDetail } from "../api/training-contract.ts";
import { useLoaded } from "../api/use-loaded.ts";
import { Empty, WhenReady } from "../controls/states.tsx";
import { WideContent } from "../controls/wide-content.tsx";
import { momentText } from "../faces/moments.ts";
import { link } from "../shell/route.ts";
import { VersionFigures } from "./version-figures.tsx";
import { ActivateButton } from "./version-list.tsx";

export function VersionView({ version }: { readonly version: string }): JSX.Element {
  const loaded = useLoaded((abort) => get<ClassifierDetail>(`/classifiers${pathOf(version)}`, {}, abort), version);
  return (
    <>
      <p>
        <a href={link("train")}>← All versions</a>
      </p>
      <WhenReady loaded={loaded} what={version}>
        {(detail) => (
          <>
            <div class="title-row">
              <h1>
                {detail.version} {detail.active && <span class="active-mark">active</span>}
              </h1>
              {!detail.active && <ActivateButton version={version} onChanged={loaded.reload} />}
            </div>
            <p class="muted">{momentText(detail.createdAt)}</p>
            <VersionFigures version={detail} />
            <Learned detail={detail} />
            {detail.text !== undefined && (
              <details>
                <summary>The training's report</summary>
                <WideContent label="The training's report">
                  <pre class="small">{detail.text}</pre>
                </WideContent>
              </details>
            )}
            {detail.hasEvaluationPage && (
              <p>
                <a href={address(`/classifiers${pathOf(version)}/evaluation`)} target="_blank" rel="noreferrer">
                  The whole evaluation, with a slider for the threshold
                </a>
              </p>
            )}
            <Plots detail={detail} />
          </>
        )}
      </WhenReady>
    </>
  );
}

function Learned({ detail }: { readonly detail: ClassifierDetail }): JSX.Element | null {
  const images = detail.report?.images ?? [];
  if (images.length === 0) return null;
  return (
    <details>
      <summary>What it learned from</summary>
      <ul class="learned">
        {images.map(({ name, count }) => (
          <li key={name}>
            {name}: {count}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Plots({ detail }: { readonly detail: ClassifierDetail }): JSX.Element {
  if (detail.plots.length === 0)
    return (
      <Empty title="No plots">
        <p>
          This version was not measured. Start a training with “Measure it”, or run <code>npm run evaluate</code>.
        </p>
      </Empty>
    );
  return (
    <section aria-label="Plots" class="plots">
      {detail.plots.map((plot) => (
        <figure key={plot}>
          <img
            src={address(`/classifiers${pathOf(detail.version, "plots", plot)}`)}
            alt={plotTitle(plot)}
            loading="lazy"
          />
          <figcaption>{plotTitle(plot)}</figcaption>
        </figure>
      ))}
    </section>
  );
}

const plotTitles: Readonly<Record<string, string>> = {
  threshold: "Strangers named and people missed at each threshold, by picture",
  "threshold-events": "Strangers named and people missed at each threshold, by event",
  "trade-off": "People named for each share of strangers named",
  reliability: "Said against true probability",
  confusion: "Who is taken for whom",
};

function plotTitle(file: string): string {
  const [, name = "", kind = ""] = /^(.+)-(svm|xgboost|nearest)(?:\.png)?$/.exec(file) ?? [];
  return name === "" ? file : `${kind}: ${plotTitles[name] ?? name}`;
}
