import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { post } from "../api/client.ts";
import type { Sample } from "../api/people-contract.ts";
import { WhoDialog } from "../faces/who-dialog.tsx";
import { may } from "../shell/session.ts";
import { attempt, say } from "../shell/toasts.tsx";
import { Hints } from "./hints.tsx";
import { samplePath, samplePicture } from "./person-picture.ts";
import { removeSample } from "./removals.ts";

interface SampleCardProps {
  readonly person: string;
  readonly sample: Sample;
  /** It is gone from here. */
  readonly onGone: () => void;
  readonly onRestored: () => void;
}

const pictureWidthPx = 240;

export function SampleCard({ person, sample, onGone, onRestored }: SampleCardProps): JSX.Element {
  const { file, role, hints } = sample;
  const [asksWhose, setAsksWhose] = useState(false);
  const carryOut = (work: () => Promise<void>): void =>
    attempt(async () => {
      await work();
      onGone();
    });
  const move = async (to: string): Promise<void> => {
    await post(`${samplePath(person, file)}/move`, { person: to, role: "sample" });
    setAsksWhose(false);
    say(`${file} is ${to}'s now`);
    onGone();
  };
  return (
    <li class="card">
      <img src={samplePicture(person, file, pictureWidthPx)} alt={`Sample ${file}`} loading="lazy" />
      <span class="small file">{role === "not" ? `somebody else: ${file}` : file}</span>
      <Hints hints={hints} />
      {may("people:write") && (
        <div class="sample-actions">
          <button
            type="button"
            aria-label={`Remove ${file}`}
            onClick={() => carryOut(() => removeSample(person, file, onRestored))}
          >
            Remove
          </button>
          <button type="button" aria-label={`Move ${file} to another person`} onClick={() => setAsksWhose(true)}>
            Move …
          </button>
        </div>
      )}
      {asksWhose && (
        <WhoDialog
          title="Whose picture is it?"
          hint="It becomes a sample of theirs."
          onlyEnrolled
          onClose={() => setAsksWhose(false)}
          onChoose={move}
        />
      )}
    </li>
  );
}
