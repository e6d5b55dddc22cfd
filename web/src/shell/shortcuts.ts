import { signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";

export interface Shortcut {
  /** As `KeyboardEvent.key` says it, with "Shift+" or "Ctrl+" before; two keys after one another: "g l". */
  readonly keys: string;
  readonly label: string;
  readonly run: () => void;
}

interface ShortcutGroup {
  readonly title: string;
  readonly shortcuts: readonly Shortcut[];
}

const storageKey = "single-key-shortcuts";

/** Groups of what is on the screen, the page's last. */
export const shortcutGroups = signal<readonly ShortcutGroup[]>([]);
/** Off for those whose speech input or tremor types letters. */
export const shortcutsOn = signal(localStorage.getItem(storageKey) !== "off");

export function switchShortcuts(on: boolean): void {
  shortcutsOn.value = on;
  localStorage.setItem(storageKey, on ? "on" : "off");
}

/** Title of the group of those that work on any page. */
export const everywhere = "Everywhere";

/** Offers shortcuts while the component is on the screen. */
export function useShortcuts(title: string, shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  const key = shortcuts.map(({ keys, label }) => `${keys}\n${label}`).join("\n");
  // As soon as the page is seen: a key that is pressed at once counts.
  useLayoutEffect(() => {
    const group: ShortcutGroup = {
      title,
      shortcuts: latest.current.map(({ keys, label }) => ({
        keys,
        label,
        run: () => latest.current.find((shortcut) => shortcut.keys === keys)?.run(),
      })),
    };
    // A page's own keys come before those that work everywhere, whichever is on the screen first.
    shortcutGroups.value = title === everywhere ? [group, ...shortcutGroups.value] : [...shortcutGroups.value, group];
    return () => {
      shortcutGroups.value = shortcutGroups.value.filter((other) => other !== group);
    };
  }, [title, key]);
}

const secondKeyMs = 1500;
let firstKey: { readonly key: string; readonly atMs: number } | undefined;

/** Runs what the key stands for, unless it is being typed into a field or a dialog is open. */
export function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.altKey || event.metaKey) return;
  if (isTyping(event)) {
    // Out of the field, so that the next key is a shortcut again.
    if (event.key === "Escape" && event.target instanceof HTMLElement) event.target.blur();
    return;
  }
  if (document.querySelector("dialog[open]") !== null || isPressing(event)) return;
  const shortcut = shortcutFor(event);
  if (shortcut === undefined) return;
  event.preventDefault();
  shortcut.run();
}

/** Remembers a key that may be the first of two. */
function shortcutFor(event: KeyboardEvent): Shortcut | undefined {
  const name = nameOf(event);
  if (!shortcutsOn.value && !name.startsWith("Ctrl+") && event.key !== "?") return undefined;
  const before =
    firstKey !== undefined && event.timeStamp - firstKey.atMs < secondKeyMs ? `${firstKey.key} ` : undefined;
  const all = [...shortcutGroups.value].reverse().flatMap(({ shortcuts }) => shortcuts);
  const withKeys = (wanted: string): Shortcut | undefined => all.find(({ keys }) => keys === wanted);
  const found = (before === undefined ? undefined : withKeys(before + name)) ?? withKeys(name);
  firstKey = found === undefined ? { key: name, atMs: event.timeStamp } : undefined;
  return found;
}

function nameOf({ key, ctrlKey, shiftKey }: KeyboardEvent): string {
  // Shift is part of a printed character already.
  const shift = shiftKey && key.length > 1 ? "Shift+" : "";
  return `${ctrlKey ? "Ctrl+" : ""}${shift}${key}`;
}

/** Enter and Space are the button's or the link's that has the focus. */
function isPressing({ target, key }: KeyboardEvent): boolean {
  const presses = key === "Enter" || key === " ";
  return presses && target instanceof Element && target.closest("a[href], button, summary") !== null;
}

function isTyping({ target, key, ctrlKey }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable)
    return true;
  if (!(target instanceof HTMLInputElement)) return false;
  if (["checkbox", "radio", "button", "submit", "file"].includes(target.type)) return key === " " || key === "Enter";
  if (target.type === "range") return !ctrlKey && (key.startsWith("Arrow") || key === "Home" || key === "End");
  return true;
}
