import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { pathOf, post } from "../api/client.ts";
import type { ClassifierSwitched, ClassifierVersion } from "../api/training-contract.ts";
import type { Pages } from "../api/use-pages.ts";
import { PagedList } from "../controls/paged-list.tsx";
import { Empty } from "../controls/states.tsx";
import { momentText } from "../faces/moments.ts";
import { go, link } from "../shell/route.ts";
import { may } from "../shell/session.ts";
import { attempt, say, warn } from "../shell/toasts.tsx";
import { VersionFigures } from "./version-figures.tsx";

interface VersionListProps {
  readonly versions: Pages<ClassifierVersion>;
  readonly onChanged: () => void;
}

export function VersionList({ versions, onChanged }: VersionListProps): JSX.Element {
  const { items } = versions;
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const rollBack = (): void =>
    attempt(async () => {
      const { active, skipped } = await post<ClassifierSwitched>("/classifiers/rollback");
      for (const { version, problem } of skipped) warn(`${version} was passed over: ${problem}.`);
      say(`The version before is active again: ${active}`);
      onChanged();
    });
  const [first, second] = chosen;
  const active = items.find((version) => version.active)?.version;
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
      <PagedList pages={versions} what="versions" empty={nothingTrained}>
        <ul class="versions">
          {items.map((version) => (
            <VersionCard
              key={version.version}
              version={version}
              active={active}
              isChosen={chosen.includes(version.version)}
              onChoose={(isChosen) => {
                const others = chosen.filter((name) => name !== version.version);
                setChosen(isChosen ? [...others.slice(-1), version.version] : others);
              }}
              onChanged={onChanged}
            />
          ))}
        </ul>
      </PagedList>
    </section>
  );
}

const nothingTrained = (
  <Empty title="Nothing is trained yet">
    <p>
      <a href={link("people")}>Enrol</a> at least two people with three pictures each, then start a training.
    </p>
  </Empty>
);

interface VersionCardProps {
  readonly version: ClassifierVersion;
  /** Name of the active one, if it is known. */
  readonly active: string | undefined;
  readonly isChosen: boolean;
  readonly onChoose: (isChosen: boolean) => void;
  readonly onChanged: () => void;
}

function VersionCard({ version: facts, active, isChosen, onChoose, onChanged }: VersionCardProps): JSX.Element {
  const { version, createdAt, problem } = facts;
  return (
    <li class="card">
      <div class="title-row">
        <h3>
          <a href={link("train", [version])}>{version}</a> {facts.active && <span class="active-mark">active</span>}
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
      {!facts.active && (
        <p class="actions">
          <ActivateButton version={version} onChanged={onChanged} />
          {active !== undefined && (
            <a class="button" href={link("train", ["compare", active, version])}>
              Compare with the active one <span class="visually-hidden">{version}</span>
            </a>
          )}
        </p>
      )}
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
