import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { pathOf, post } from "../api/client.ts";
import type { ClassifierVersion } from "../api/training-contract.ts";
import type { Pages } from "../api/use-pages.ts";
import { Empty, Failure, Loading } from "../controls/states.tsx";
import { momentText } from "../faces/moments.ts";
import { go, link } from "../shell/route.ts";
import { may } from "../shell/session.ts";
import { attempt, say } from "../shell/toasts.tsx";
import { VersionFigures } from "./version-figures.tsx";

interface VersionListProps {
  readonly versions: Pages<ClassifierVersion>;
  readonly onChanged: () => void;
}

export function VersionList({ versions, onChanged }: VersionListProps): JSX.Element {
  const { items, loading, failure, hasMore, more, reload } = versions;
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const rollBack = (): void =>
    attempt(async () => {
      await post("/classifiers/rollback");
      say("The version before is active again");
      onChanged();
    });
  const [first, second] = chosen;
  return (
    <section aria-label="Classifier versions">
      <div class="title-row">
        <h2>Versions</h2>
        <div class="actions">
          <button
            type="button"
            disabled={second === undefined}
            onClick={() => first !== undefined && second !== undefined && go(link("train", ["compare", first, second]))}
          >
            Compare the two chosen
          </button>
          <button type="button" disabled={!may("classifiers:write") || items.length < 2} onClick={rollBack}>
            Roll back
          </button>
        </div>
      </div>
      {failure !== undefined && <Failure failure={failure} onRetry={reload} />}
      {loading && items.length === 0 && <Loading what="versions" />}
      {!loading && failure === undefined && items.length === 0 && (
        <Empty title="Nothing is trained yet">
          <p>
            <a href={link("people")}>Enrol</a> at least two people with three pictures each, then start a training.
          </p>
        </Empty>
      )}
      <ul class="versions">
        {items.map((version) => (
          <VersionCard
            key={version.version}
            version={version}
            isChosen={chosen.includes(version.version)}
            onChoose={(isChosen) =>
              setChosen(
                [...chosen.filter((name) => name !== version.version), ...(isChosen ? [version.version] : [])].slice(
                  -2,
                ),
              )
            }
            onChanged={onChanged}
          />
        ))}
      </ul>
      {hasMore && (
        <button type="button" disabled={loading} onClick={more}>
          Show more
        </button>
      )}
    </section>
  );
}

interface VersionCardProps {
  readonly version: ClassifierVersion;
  readonly isChosen: boolean;
  readonly onChoose: (isChosen: boolean) => void;
  readonly onChanged: () => void;
}

function VersionCard({ version: facts, isChosen, onChoose, onChanged }: VersionCardProps): JSX.Element {
  const { version, active, createdAt, problem } = facts;
  return (
    <li class="card">
      <div class="title-row">
        <h3>
          <a href={link("train", [version])}>{version}</a> {active && <span class="active-mark">active</span>}
        </h3>
        <label class="check">
          <input
            type="checkbox"
            checked={isChosen}
            aria-label={`Compare ${version}`}
            onChange={(event) => onChoose(event.currentTarget.checked)}
          />
          Compare
        </label>
      </div>
      <p class="muted small">{momentText(createdAt)}</p>
      {problem !== undefined && <p class="problem">{problem}</p>}
      <VersionFigures version={facts} />
      {!active && <ActivateButton version={version} onChanged={onChanged} />}
    </li>
  );
}

interface ActivateButtonProps {
  readonly version: string;
  readonly onChanged: () => void;
}

export function ActivateButton({ version, onChanged }: ActivateButtonProps): JSX.Element {
  const activate = (): void =>
    attempt(async () => {
      await post(`/classifiers${pathOf(version)}/activate`);
      say(`${version} is active`);
      onChanged();
    });
  return (
    <button type="button" disabled={!may("classifiers:write")} onClick={activate}>
      Activate <span class="visually-hidden">{version}</span>
    </button>
  );
}
