import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { address, pathOf } from "../api/client.ts";
import type { Sighting } from "../api/contract.ts";
import { Answer, decisionText } from "./answer.tsx";
import { momentText } from "./moments.ts";
import { activate, activeIn, extendTo, type Selection, toggle } from "./selection.ts";
import "./face-grid.css";

interface FaceGridProps {
  readonly label: string;
  readonly faces: readonly Sighting[];
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
  /** Something about a face beside its answer. */
  readonly note?: (face: Sighting) => ComponentChildren;
}

export const facePicture = (id: string, width: number): string => address(`/faces${pathOf(id)}/picture`, { width });

const pictureWidthPx = 240;

/** Faces to choose from: arrow keys move, Space chooses, Shift chooses a range, Ctrl+A everything. */
export function FaceGrid({ label, faces, selection, onSelect, note }: FaceGridProps): JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  const order = faces.map(({ id }) => id);
  const active = activeIn(selection, order);
  // An option that leaves the list takes the focus with it; it then goes to the next one, but is never taken from
  // elsewhere on the page.
  const hasFocus = useRef(false);
  useLayoutEffect(() => {
    if (hasFocus.current && active !== undefined) focusOption(list.current, active);
  }, [active]);
  return (
    <div
      ref={list}
      class="face-grid"
      role="listbox"
      aria-label={label}
      aria-multiselectable="true"
      tabIndex={-1}
      onFocusIn={() => {
        hasFocus.current = true;
      }}
      onFocusOut={({ relatedTarget }) => {
        if (relatedTarget instanceof Node && list.current?.contains(relatedTarget) !== true) hasFocus.current = false;
      }}
      onKeyDown={(event) => onGridKey(event, { selection, order, onSelect })}
    >
      {faces.map((face) => (
        <FaceOption
          key={face.id}
          face={face}
          isActive={face.id === active}
          isSelected={selection.ids.has(face.id)}
          note={note?.(face)}
          onClick={(event) => {
            if (event.shiftKey) onSelect(extendTo(selection, face.id, order));
            else if (event.ctrlKey || event.metaKey || selection.ids.size > 0) onSelect(toggle(selection, face.id));
            else onSelect(toggle(activate(selection, face.id), face.id));
            focusOption(list.current, face.id);
          }}
          onFocus={() => {
            if (selection.active !== face.id) onSelect({ ...selection, active: face.id });
          }}
        />
      ))}
    </div>
  );
}

interface FaceOptionProps {
  readonly face: Sighting;
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly note: ComponentChildren;
  readonly onClick: (event: MouseEvent) => void;
  readonly onFocus: () => void;
}

function FaceOption({ face, isActive, isSelected, note, onClick, onFocus }: FaceOptionProps): JSX.Element {
  const { id, identification, monitor, capturedAt, decision } = face;
  return (
    // The list handles the keys for all its options.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <div
      id={`face-${id}`}
      class="face-option"
      role="option"
      aria-selected={isSelected}
      tabIndex={isActive ? 0 : -1}
      onClick={onClick}
      onFocus={onFocus}
    >
      <img src={facePicture(id, pictureWidthPx)} alt="" loading="lazy" decoding="async" />
      <span class="face-check" aria-hidden="true">
        {isSelected ? "✓" : ""}
      </span>
      <span class="face-text">
        {decision === undefined ? (
          <Answer identification={identification} />
        ) : (
          <strong>{decisionText(decision)}</strong>
        )}
        <span class="muted small">
          Camera {monitor} · {momentText(capturedAt)}
        </span>
        {note}
      </span>
    </div>
  );
}

interface GridState {
  readonly selection: Selection;
  readonly order: readonly string[];
  readonly onSelect: (selection: Selection) => void;
}

function onGridKey(event: KeyboardEvent & { readonly currentTarget: HTMLElement }, state: GridState): void {
  const { selection, order, onSelect } = state;
  const place = Math.max(0, order.indexOf(selection.active ?? order[0] ?? ""));
  const target = order[destination(event.key, place, event.currentTarget, order.length) ?? -1];
  if (target !== undefined) onSelect(event.shiftKey ? extendTo(selection, target, order) : activate(selection, target));
  else if (event.key === " " && order[place] !== undefined) onSelect(toggle(selection, order[place]));
  else if (event.key === "a" && event.ctrlKey) onSelect({ ...selection, ids: new Set(order) });
  else if (event.key === "Escape" && selection.ids.size > 0) onSelect({ ...selection, ids: new Set() });
  else return;
  event.preventDefault();
}

function destination(key: string, place: number, grid: HTMLElement, count: number): number | undefined {
  const columns = columnsOf(grid);
  const moves: Readonly<Record<string, number>> = {
    ArrowLeft: place - 1,
    ArrowRight: place + 1,
    ArrowUp: place - columns < 0 ? place : place - columns,
    ArrowDown: place + columns >= count ? place : place + columns,
    Home: 0,
    End: count - 1,
  };
  const to = moves[key];
  return to === undefined ? undefined : Math.min(count - 1, Math.max(0, to));
}

/** As many as the first row shows. */
function columnsOf(grid: HTMLElement): number {
  return Math.max(1, getComputedStyle(grid).gridTemplateColumns.split(" ").length);
}

function focusOption(list: HTMLElement | null, id: string): void {
  const option = [...(list?.children ?? [])].find((child) => child.id === `face-${id}`);
  if (option instanceof HTMLElement) option.focus();
}
