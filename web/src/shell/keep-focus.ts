/** What had the focus on the page itself, and where it stood if it was part of a list. */
interface Place {
  readonly element: HTMLElement;
  readonly list: Element | null;
  readonly item: number;
  /** Which of its item's controls it is. */
  readonly control: number;
}

const items = "li, tr, [role='option']";
const controls = "a[href], button:not(:disabled), input:not(:disabled)";
/** They come and go by themselves; the focus goes back to where it was before. */
const passing = "dialog, .toasts";

/**
 * Gives the focus a place when what had it leaves the page, so that nobody who works by keyboard begins at the top
 * again: the same control of the item that took the place of the one that is gone, else the page's content.
 *
 * @returns what ends it
 */
export function keepFocus(): () => void {
  let held: HTMLElement | undefined;
  let place: Place | undefined;
  const note = ({ target }: FocusEvent): void => {
    if (!(target instanceof HTMLElement)) return;
    held = target;
    if (target.closest(passing) === null) place = placeOf(target);
  };
  const release = ({ target, relatedTarget }: FocusEvent): void => {
    // Browsers tell of an element that is taken away too, some before it is gone.
    setTimeout(() => {
      if (relatedTarget === null && held === target && held?.isConnected === true && hasNoFocus()) held = undefined;
    });
  };
  const restore = (): void => {
    if (held === undefined || held.isConnected || !hasNoFocus()) return;
    held = undefined;
    (placeAfter(place) ?? document.getElementById("content"))?.focus({ preventScroll: true });
  };
  const observer = new MutationObserver(restore);
  observer.observe(document.body, { childList: true, subtree: true });
  document.addEventListener("focusin", note);
  document.addEventListener("focusout", release);
  return () => {
    observer.disconnect();
    document.removeEventListener("focusin", note);
    document.removeEventListener("focusout", release);
  };
}

const hasNoFocus = (): boolean => document.activeElement === null || document.activeElement === document.body;

function placeOf(element: HTMLElement): Place {
  const item = element.closest(items);
  const list = item?.parentElement ?? null;
  return {
    element,
    list,
    item: item === null ? -1 : [...(list?.children ?? [])].indexOf(item),
    control: item === null ? -1 : [...item.querySelectorAll(controls)].indexOf(element),
  };
}

function placeAfter(place: Place | undefined): HTMLElement | null {
  if (place === undefined) return null;
  const { element, list, item, control } = place;
  if (element.isConnected && !element.matches(":disabled")) return element;
  if (list === null || !list.isConnected) return null;
  // A list of options knows itself which one is to have the focus.
  const option = list.querySelector<HTMLElement>("[role='option'][tabindex='0']");
  if (option !== null) return option;
  const next = list.children[Math.min(item, list.children.length - 1)];
  const choices = [...(next?.querySelectorAll<HTMLElement>(controls) ?? [])];
  return choices[Math.max(0, Math.min(control, choices.length - 1))] ?? null;
}
