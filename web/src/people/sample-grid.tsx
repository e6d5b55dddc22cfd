import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Sample } from "../api/people-contract.ts";
import type { Pages } from "../api/use-pages.ts";
import { PagedList } from "../controls/paged-list.tsx";
import { Empty } from "../controls/states.tsx";
import { SampleCard } from "./sample-card.tsx";

interface SampleGridProps {
  readonly person: string;
  readonly samples: Pages<Sample>;
  readonly onRemoved: () => void;
}

const isDoubtful = ({ hints }: Sample): boolean => hints.some(({ severity }) => severity !== "note");

export function SampleGrid({ person, samples, onRemoved }: SampleGridProps): JSX.Element {
  const [onlyDoubtful, setOnlyDoubtful] = useState(false);
  const { items, reload, change } = samples;
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
      <PagedList
        pages={samples}
        what="samples"
        empty={
          <Empty title="No samples yet">
            <p>Add at least three pictures above.</p>
          </Empty>
        }
      >
        {shown.length === 0 && <Empty title="Nothing is doubtful" />}
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
      </PagedList>
    </section>
  );
}
