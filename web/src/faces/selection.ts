/** What is chosen in a list, and from where a range is counted. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** The item that has the focus. */
  readonly active: string | undefined;
  /** Where a range with Shift begins. */
  readonly anchor: string | undefined;
}

export const nothingSelected: Selection = { ids: new Set(), active: undefined, anchor: undefined };

/** Moves the focus; what is chosen stays. */
export function activate(selection: Selection, id: string): Selection {
  return { ...selection, active: id, anchor: id };
}

export function toggle(selection: Selection, id: string): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, active: id, anchor: id };
}

/** Chooses everything from the anchor to the item, both included. */
export function extendTo(selection: Selection, id: string, order: readonly string[]): Selection {
  const anchor = selection.anchor ?? selection.active ?? id;
  const from = order.indexOf(anchor);
  const to = order.indexOf(id);
  if (from < 0 || to < 0) return toggle(selection, id);
  const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ids: new Set([...selection.ids, ...range]), active: id, anchor };
}

/** The item to which the focus goes: the first one where the active one is not in the list. */
export function activeIn({ active }: Selection, order: readonly string[]): string | undefined {
  return active !== undefined && order.includes(active) ? active : order[0];
}

/** What an action is about: everything chosen, else the active item. */
export function concerned(selection: Selection, order: readonly string[]): readonly string[] {
  const chosen = order.filter((id) => selection.ids.has(id));
  if (chosen.length > 0) return chosen;
  const active = activeIn(selection, order);
  return active === undefined ? [] : [active];
}

/** After items have left the list: the focus goes to the one that has taken the place of the active one. */
export function without(selection: Selection, gone: readonly string[], order: readonly string[]): Selection {
  const left = order.filter((id) => !gone.includes(id));
  const ids = new Set([...selection.ids].filter((id) => !gone.includes(id)));
  if (selection.active !== undefined && !gone.includes(selection.active)) return { ...selection, ids };
  const place = order.indexOf(selection.active ?? "");
  const before = order.slice(0, Math.max(0, place)).filter((id) => !gone.includes(id)).length;
  const active = left[Math.min(before, left.length - 1)];
  return { ids, active, anchor: active };
}
