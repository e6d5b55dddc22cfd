import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Sample } from "../api/people-contract.ts";
import type { Pages } from "../api/use-pages.ts";
import { Empty, Failure, Loading } from "../controls/states.tsx";
import { SampleCard } from "./sample-card.tsx";

interface SampleGridProps {
  readonly person: string;
  readonly samples: Pages<Sample>;
  readonly onRemoved: () => void;
}

const isDoubtful = ({ hints }: Sample): boolean => hints.some(({ severity }) => severity !== "note");

export function SampleGrid({ person, samples, onRemoved }: SampleGridProps): JSX.Element {
  const [onlyDoubtful, setOnlyDoubtful] = useState(false);
  const { items, loading, failure, hasMore, more, reload, change } = samples;
  const shown = onlyDoubtful ? items.filter(isDoubtful) : items;
  return (
    <section aria-label="Samples">
      <div class="title-row">
        <h2>Samples</h2>
        <label class="check">
          <input
            type="checkbox"
            checked={onlyDoubtful}
            onChange={(event) => setOnlyDoubtful(event.currentTarget.checked)}
          />
          Only doubtful ones
        </label>
      </div>
      {failure !== undefined && <Failure failure={failure} onRetry={reload} />}
      {loading && items.length === 0 && <Loading what="samples" />}
      {!loading && failure === undefined && shown.length === 0 && (
        <Empty title={onlyDoubtful ? "Nothing is doubtful" : "No samples yet"}>
          {!onlyDoubtful && <p>Add at least three pictures above.</p>}
        </Empty>
      )}
      <ul class="samples">
        {shown.map((sample) => (
          <SampleCard
            key={sample.file}
            person={person}
            sample={sample}
            onGone={() => {
              change((before) => before.filter(({ file }) => file !== sample.file));
              onRemoved();
            }}
            onRestored={() => {
              reload();
              onRemoved();
            }}
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
