import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";

interface TextFieldProps {
  readonly label: string;
  readonly name: string;
  /** What is to be known before it is filled in. */
  readonly help?: ComponentChildren;
  readonly placeholder?: string;
  readonly maxLength?: number;
  readonly value?: string;
  readonly onInput?: (value: string) => void;
}

/** Names of keys and of strangers are no longer for the server. */
const usualMaxLength = 100;
/** People's names are folders' names too. */
export const personNameMaxLength = 150;

/** A field that has to be filled in, with more than blanks. */
export function TextField(props: TextFieldProps): JSX.Element {
  const { label, name, help, placeholder, maxLength = usualMaxLength, value, onInput } = props;
  const id = useId();
  return (
    <>
      <label for={id}>{label}</label>
      <input
        id={id}
        name={name}
        required
        pattern=".*\S.*"
        title="Something other than blanks"
        maxLength={maxLength}
        autocomplete="off"
        placeholder={placeholder}
        value={value}
        aria-describedby={help === undefined ? undefined : `${id}-help`}
        onInput={onInput === undefined ? undefined : (event) => onInput(event.currentTarget.value)}
      />
      {help !== undefined && (
        <p id={`${id}-help`} class="muted small">
          {help}
        </p>
      )}
    </>
  );
}

/** What was typed, without the blanks around it. */
export const typed = (form: FormData, name: string): string => String(form.get(name) ?? "").trim();
