import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { AddedSamples } from "../api/people-contract.ts";
import { DropZone } from "../controls/drop-zone.tsx";
import { attempt } from "../shell/toasts.tsx";
import { addSample, tellAdded } from "./add-samples.ts";
import { Webcam } from "./webcam.tsx";

interface EnrolProps {
  readonly person: string;
  readonly onAdded: () => void;
}

export function Enrol({ person, onAdded }: EnrolProps): JSX.Element {
  const [usesWebcam, setUsesWebcam] = useState(false);
  const [sent, setSent] = useState<{ readonly done: number; readonly all: number }>();
  const add = (pictures: readonly File[], origin: "upload" | "webcam"): void =>
    attempt(async () => {
      const answers: AddedSamples[] = [];
      try {
        for (const [done, picture] of pictures.entries()) {
          setSent({ done, all: pictures.length });
          answers.push(await addSample(person, picture, origin));
        }
      } finally {
        setSent(undefined);
        onAdded();
      }
      tellAdded(answers);
    });
  return (
    <section class="card" aria-label="Add pictures">
      <DropZone
        label="Add pictures"
        hint="Drop or choose pictures with this face alone, of different days and light. 20 or more are good, 3 the least."
        multiple
        disabled={sent !== undefined}
        onFiles={(files) => add(files, "upload")}
      />
      {sent !== undefined && (
        <p role="status">
          Adding {sent.done + 1} of {sent.all} …{" "}
          <progress aria-label="Pictures added" value={sent.done} max={sent.all} />
        </p>
      )}
      <p class="actions">
        <button id="webcam-switch" type="button" aria-expanded={usesWebcam} onClick={() => setUsesWebcam(!usesWebcam)}>
          {usesWebcam ? "Close the webcam" : "Use the webcam"}
        </button>
      </p>
      {usesWebcam && (
        <Webcam
          onPictures={(pictures) => {
            setUsesWebcam(false);
            add(pictures, "webcam");
          }}
        />
      )}
    </section>
  );
}
