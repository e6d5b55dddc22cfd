import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { asFailure } from "../api/api-failure.ts";
import { route } from "./route.ts";

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
  add({ tone: "failed", text: `${message} ${remedy}`.trim() });
}

/** Runs what a button asks for and tells if it fails. */
export function attempt(work: () => Promise<void>): void {
  work().catch(sayFailure);
}

function add(toast: Omit<Toast, "id">): void {
  const id = ++lastId;
  // The same again is no news, but has its time anew.
  const others = toasts.value.filter(({ text }) => text !== toast.text);
  toasts.value = [...others, { ...toast, id }].slice(-maxToasts);
  // Failures stay until they are put away: whoever looked elsewhere must not miss one.
  if (toast.tone === "done") removeLater(id);
}

/** Not while somebody is at the messages: who moves slowly must reach the button. */
function removeLater(id: number): void {
  setTimeout(() => {
    const isInUse = document.querySelector(".toasts")?.matches(":hover, :focus-within") === true;
    if (isInUse) removeLater(id);
    else remove(id);
  }, shownMs);
}

function remove(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

/** Does what the newest message offers, as long as one does. */
export function takeOffer(): void {
  const offered = toasts.value.findLast(({ action }) => action !== undefined);
  if (offered === undefined) return;
  remove(offered.id);
  offered.action?.run();
}

export function Toasts(): JSX.Element {
  const { page } = route.value;
  // What went wrong on another page stands in the way of this one.
  useEffect(() => {
    toasts.value = toasts.value.filter(({ tone }) => tone !== "failed");
  }, [page]);
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
