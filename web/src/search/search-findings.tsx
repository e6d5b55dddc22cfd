import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { SearchAnswer } from "../api/contract.ts";
import { Empty } from "../controls/states.tsx";
import { Answer } from "../faces/answer.tsx";
import { facePicture } from "../faces/face-grid.tsx";
import { FrameLinks } from "../faces/frame-links.tsx";
import { momentText } from "../faces/moments.ts";

const pictureWidthPx = 200;

/** Sightings by day, newest first, down to a likeness that the user chooses. */
export function SearchFindings({ answer }: { readonly answer: SearchAnswer }): JSX.Element {
  const lowest = Math.min(1, ...answer.items.map(({ similarity }) => similarity));
  const [least, setLeast] = useState(lowest);
  if (answer.items.length === 0)
    return (
      <Empty title="Nobody like that was seen">
        <p>No kept face is alike. Try another photo of the same person; faces are kept only for a while.</p>
      </Empty>
    );
  const shown = answer.items
    .filter(({ similarity }) => similarity >= least)
    .sort((a, b) => Date.parse(b.capturedAt) - Date.parse(a.capturedAt));
  return (
    <section aria-label="Sightings">
      <p role="status">
        {shown.length} of {answer.items.length} {answer.items.length === 1 ? "sighting" : "sightings"}
      </p>
      <p>
        <label for="least-likeness">Least likeness: {least.toFixed(2)}</label>
        <input
          id="least-likeness"
          type="range"
          min={lowest}
          max={1}
          step={0.01}
          value={least}
          onInput={(event) => setLeast(event.currentTarget.valueAsNumber)}
        />
      </p>
      <ol class="findings">
        {shown.map((face) => (
          <li key={face.id} class="card">
            <img src={facePicture(face.id, pictureWidthPx)} alt="" loading="lazy" />
            <div>
              <strong>{momentText(face.capturedAt)}</strong>
              <br />
              Camera {face.monitor}, event {face.event}
              <br />
              <Answer identification={face.identification} />
              <br />
              <span class="muted small">Likeness {face.similarity.toFixed(2)}</span>
              <FrameLinks monitor={face.monitor} event={face.event} frame={face.frame} />
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
