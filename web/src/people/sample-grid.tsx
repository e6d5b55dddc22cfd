import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { request } from "../api/client.ts";
import type { Sample } from "../api/people-contract.ts";
import type { Pages } from "../api/use-pages.ts";
import { Empty, Failure, Loading } from "../controls/states.tsx";
import { mayAct } from "../shell/session.ts";
import { attempt, say } from "../shell/toasts.tsx";
import { Hints } from "./hints.tsx";
import { samplePath, samplePicture } from "./person-picture.ts";

interface SampleGridProps {
  readonly person: string;
  readonly samples: Pages<Sample>;
  readonly onRemoved: () => void;
}

const pictureWidthPx = 240;
const isDoubtful = ({ hints }: Sample): boolean => hints.some(({ severity }) => severity !== "note");

export function SampleGrid({ person, samples, onRemoved }: SampleGridProps): JSX.Element {
  const [onlyDoubtful, setOnlyDoubtful] = useState(false);
  const { items, loading, failure, hasMore, more, reload, change } = samples;
  const shown = onlyDoubtful ? items.filter(isDoubtful) : items;
  const remove = (sample: Sample): void =>
    attempt(async () => {
      await request("DELETE", samplePath(person, sample.file));
      change((before) => before.filter(({ file }) => file !== sample.file));
      say(`${sample.file} is out of the dataset`);
      onRemoved();
    });
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
          <li key={sample.file} class="card">
            <img
              src={samplePicture(person, sample.file, pictureWidthPx)}
              alt={`Sample ${sample.file}`}
              loading="lazy"
            />
            <span class="small file">{sample.role === "not" ? `not ${person}: ${sample.file}` : sample.file}</span>
            <Hints hints={sample.hints} />
            {mayAct("trainer") && (
              <button type="button" aria-label={`Remove ${sample.file}`} onClick={() => remove(sample)}>
                Remove
              </button>
            )}
          </li>
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
