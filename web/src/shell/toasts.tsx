import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { asFailure } from "../api/api-failure.ts";

interface Toast {
  readonly id: number;
  readonly tone: "done" | "failed";
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

const maxToasts = 5;
const shownMs = 8000;
let lastId = 0;
const toasts = signal<readonly Toast[]>([]);

export function say(text: string, action?: Toast["action"]): void {
  add({ tone: "done", text, action });
}

/** Says what did not go as it was asked for, though nothing failed. */
export function warn(text: string): void {
  add({ tone: "failed", text });
}

export function sayFailure(error: unknown): void {
  const { message, remedy } = asFailure(error);
  add({ tone: "failed", text: `${message} ${remedy}` });
}

/** Runs what a button asks for and tells if it fails. */
export function attempt(work: () => Promise<void>): void {
  work().catch(sayFailure);
}

function add(toast: Omit<Toast, "id">): void {
  const id = ++lastId;
  toasts.value = [...toasts.value, { ...toast, id }].slice(-maxToasts);
  // Failures stay until they are put away: whoever looked elsewhere must not miss one.
  if (toast.tone === "done") setTimeout(() => remove(id), shownMs);
}

function remove(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

export function Toasts(): JSX.Element {
  return (
    <section class="toasts" aria-label="Messages" aria-live="polite">
      {toasts.value.map(({ id, tone, text, action }) => (
        <div key={id} class={`toast ${tone}`} role={tone === "failed" ? "alert" : undefined}>
          <span>{text}</span>
          {action !== undefined && (
            <button
              type="button"
              onClick={() => {
                remove(id);
                action.run();
              }}
            >
              {action.label}
            </button>
          )}
          <button type="button" class="quiet" aria-label="Put the message away" onClick={() => remove(id)}>
            ×
          </button>
        </div>
      ))}
    </section>
  );
}
