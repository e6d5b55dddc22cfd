import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import "./drop-zone.css";

interface DropZoneProps {
  readonly label: string;
  readonly hint: string;
  readonly multiple?: boolean;
  readonly disabled?: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}

/** Takes pictures that are dropped, pasted or chosen. */
export function DropZone({ label, hint, multiple, disabled, onFiles }: DropZoneProps): JSX.Element {
  const id = useId();
  const [isOver, setIsOver] = useState(false);
  const take = (list: FileList | null | undefined): void => {
    const files = [...(list ?? [])].filter(({ type }) => type === "" || type.startsWith("image/"));
    if (files.length > 0 && disabled !== true) onFiles(multiple === true ? files : files.slice(0, 1));
  };
  return (
    <section
      class={`drop-zone ${isOver ? "over" : ""}`}
      aria-label={label}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setIsOver(false);
        take(event.dataTransfer?.files);
      }}
      onPaste={(event) => take(event.clipboardData?.files)}
    >
      <label for={id}>{label}</label>
      <input
        id={id}
        type="file"
        accept="image/jpeg,image/png,image/webp"
        multiple={multiple}
        disabled={disabled}
        aria-describedby={`${id}-hint`}
        onChange={(event) => {
          take(event.currentTarget.files);
          // The same file can be chosen again.
          event.currentTarget.value = "";
        }}
      />
      <p id={`${id}-hint`} class="muted small">
        {hint}
      </p>
    </section>
  );
}
