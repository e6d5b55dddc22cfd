import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type ApiFailure, asFailure } from "../api/api-failure.ts";
import { sayFailure } from "../shell/toasts.tsx";
import { Dialog } from "./dialog.tsx";

interface FormDialogProps {
  readonly title: string;
  /** What the button says that sends the form. */
  readonly action: string;
  /** What cannot be taken back looks like it. */
  readonly isDangerous?: boolean;
  /** There is nothing to send yet. */
  readonly isIncomplete?: boolean;
  /** What it throws is shown in the dialog, which stays open with all that was typed. */
  readonly onSend: (form: FormData) => Promise<void>;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A dialog that asks for something and does it: the first field has the focus, Enter sends, Escape leaves. */
export function FormDialog(props: FormDialogProps): JSX.Element {
  const { title, action, isDangerous, isIncomplete, onSend, onClose, children } = props;
  const form = useRef<HTMLFormElement>(null);
  const [failure, setFailure] = useState<ApiFailure>();
  const [isBusy, setIsBusy] = useState(false);
  const isOpen = useRef(true);
  useEffect(
    () => () => {
      isOpen.current = false;
    },
    [],
  );
  const send = async (sent: FormData): Promise<void> => {
    if (isBusy) return;
    setIsBusy(true);
    setFailure(undefined);
    try {
      await onSend(sent);
    } catch (error) {
      // Who left meanwhile is told all the same.
      if (!isOpen.current) return sayFailure(error);
      setFailure(asFailure(error));
      form.current?.querySelector("input")?.focus();
    }
    if (isOpen.current) setIsBusy(false);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        ref={form}
        aria-busy={isBusy}
        onSubmit={(event) => {
          event.preventDefault();
          void send(new FormData(event.currentTarget));
        }}
      >
        {children}
        {failure !== undefined && (
          <p role="alert" class="problem">
            {failure.message} {failure.remedy}
          </p>
        )}
        <p class="actions">
          {/* While it is busy it stays enabled: a button that is switched off drops the focus. */}
          <button type="submit" class={isDangerous === true ? "danger" : "primary"} disabled={isIncomplete}>
            {isBusy && <span class="spinner" aria-hidden="true" />} {action}
          </button>
          <button type="button" onClick={onClose}>
            Cancel
          </button>
        </p>
      </form>
    </Dialog>
  );
}
