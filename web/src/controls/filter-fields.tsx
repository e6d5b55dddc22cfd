import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { isoOf, localOf } from "../faces/moments.ts";

interface FilterFieldProps {
  readonly label: string;
  readonly value: string;
  /** Empty: any. */
  readonly onChange: (value: string) => void;
}

interface ChoiceProps extends FilterFieldProps {
  readonly options: readonly (readonly [value: string, text: string])[];
}

export function Choice({ label, value, options, onChange }: ChoiceProps): JSX.Element {
  const id = useId();
  return (
    <div>
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Answers by which faces and frames are found. */
export const answerKinds = [
  ["", "any"],
  ["known", "known"],
  ["unknown", "stranger"],
  ["undecided", "undecided"],
] as const;

export function TextFilter({ label, value, onChange }: FilterFieldProps): JSX.Element {
  const id = useId();
  return (
    <div>
      <label for={id}>{label}</label>
      <input
        id={id}
        value={value}
        placeholder="any"
        autocomplete="off"
        onChange={(event) => onChange(event.currentTarget.value.trim())}
      />
    </div>
  );
}

/** A moment in the browser's own time zone; its value is that of the API. */
export function MomentFilter({ label, value, onChange }: FilterFieldProps): JSX.Element {
  const id = useId();
  return (
    <div>
      <label for={id}>{label}</label>
      <input
        id={id}
        type="datetime-local"
        step="1"
        value={localOf(value)}
        onChange={(event) => onChange(isoOf(event.currentTarget.value) ?? "")}
      />
    </div>
  );
}
