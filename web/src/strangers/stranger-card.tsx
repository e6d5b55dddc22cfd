import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { StrangerSummary } from "../api/contract.ts";
import { facePicture } from "../faces/face-grid.tsx";
import { momentText } from "../faces/moments.ts";
import { WhoDialog } from "../faces/who-dialog.tsx";
import { link } from "../shell/route.ts";
import { may } from "../shell/session.ts";
import { attempt } from "../shell/toasts.tsx";
import { IgnoreDialog } from "./ignore-dialog.tsx";
import { ignoreStranger, nameStranger, unignoreStranger } from "./stranger-actions.ts";

interface StrangerCardProps {
  readonly stranger: StrangerSummary;
  readonly isChosen: boolean;
  readonly onChoose: (isChosen: boolean) => void;
  readonly onChanged: () => void;
}

const pictureWidthPx = 160;
const shownFaces = 6;

export const strangerTitle = ({ id, label }: Pick<StrangerSummary, "id" | "label">): string =>
  label === undefined || label === "" ? `Stranger ${id}` : `${label} (stranger ${id})`;

export function StrangerCard({ stranger, isChosen, onChoose, onChanged }: StrangerCardProps): JSX.Element {
  const { id, faces, firstSeenAt, lastSeenAt, representatives } = stranger;
  return (
    <li class="stranger card">
      <div class="title-row">
        <h2>
          <a href={link("strangers", [id])}>{strangerTitle(stranger)}</a>
        </h2>
        <label class="check">
          <input
            type="checkbox"
            checked={isChosen}
            aria-label={`Choose ${strangerTitle(stranger)}`}
            onChange={(event) => onChoose(event.currentTarget.checked)}
          />
          Choose
        </label>
      </div>
      <div class="stranger-faces">
        {representatives.slice(0, shownFaces).map((face) => (
          <img key={face.id} src={facePicture(face.id, pictureWidthPx)} alt="" loading="lazy" />
        ))}
      </div>
      <p class="muted small">
        {faces === 1 ? "Seen once" : `${faces} faces`} · first {momentText(firstSeenAt)} · last {momentText(lastSeenAt)}
      </p>
      <StrangerButtons stranger={stranger} onChanged={onChanged} />
    </li>
  );
}

interface StrangerButtonsProps {
  readonly stranger: StrangerSummary;
  readonly onChanged: () => void;
}

export function StrangerButtons({ stranger, onChanged }: StrangerButtonsProps): JSX.Element {
  const { id, faces, ignored } = stranger;
  const [asks, setAsks] = useState<"name" | "ignore">();
  const carryOut = async (work: Promise<void>): Promise<void> => {
    await work;
    setAsks(undefined);
    onChanged();
  };
  const title = strangerTitle(stranger);
  return (
    <>
      <p class="actions">
        <button type="button" class="primary" disabled={!may("faces:review")} onClick={() => setAsks("name")}>
          Name <span class="visually-hidden">{title}</span>
        </button>
        {ignored ? (
          <button
            type="button"
            disabled={!may("faces:review")}
            onClick={() => attempt(() => carryOut(unignoreStranger(id, onChanged)))}
          >
            Show again <span class="visually-hidden">{title}</span>
          </button>
        ) : (
          <button type="button" disabled={!may("faces:review")} onClick={() => setAsks("ignore")}>
            Ignore <span class="visually-hidden">{title}</span>
          </button>
        )}
      </p>
      {asks === "name" && (
        <WhoDialog
          title={`Who is ${title}?`}
          hint={faces === 1 ? "The face becomes a sample." : `The clearest of the ${faces} faces become samples.`}
          onClose={() => setAsks(undefined)}
          onChoose={(person) => carryOut(nameStranger(id, person, onChanged))}
        />
      )}
      {asks === "ignore" && (
        <IgnoreDialog
          title={title}
          onClose={() => setAsks(undefined)}
          onIgnore={(label) => carryOut(ignoreStranger(id, label, onChanged))}
        />
      )}
    </>
  );
}
