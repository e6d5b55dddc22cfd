import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { pathOf, post } from "../api/client.ts";
import { DropZone } from "../controls/drop-zone.tsx";
import { attempt, say } from "../shell/toasts.tsx";
import { Webcam } from "./webcam.tsx";

interface EnrolProps {
  readonly person: string;
  readonly onAdded: () => void;
}

/** Pictures are sent a few at a time, so that one request stays within the server's bounds. */
const picturesPerRequest = 5;

export function Enrol({ person, onAdded }: EnrolProps): JSX.Element {
  const [usesWebcam, setUsesWebcam] = useState(false);
  const [sent, setSent] = useState<{ readonly done: number; readonly all: number }>();
  const add = (pictures: readonly File[]): void =>
    attempt(async () => {
      try {
        for (let i = 0; i < pictures.length; i += picturesPerRequest) {
          setSent({ done: i, all: pictures.length });
          const form = new FormData();
          for (const picture of pictures.slice(i, i + picturesPerRequest)) form.append("images", picture, picture.name);
          await post(`/people${pathOf(person)}/samples`, form);
        }
        say(
          `${pictures.length === 1 ? "1 picture" : `${pictures.length} pictures`} added. The next training learns them.`,
        );
      } finally {
        setSent(undefined);
        onAdded();
      }
    });
  return (
    <section class="card" aria-label="Add pictures">
      <DropZone
        label="Add pictures"
        hint="Drop or choose pictures with this face alone, of different days and light. 20 or more are good, 3 the least."
        multiple
        disabled={sent !== undefined}
        onFiles={add}
      />
      {sent !== undefined && (
        <p role="status">
          Sending {sent.done + 1} of {sent.all} …{" "}
          <progress aria-label="Pictures sent" value={sent.done} max={sent.all} />
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
            add(pictures);
          }}
        />
      )}
    </section>
  );
}
