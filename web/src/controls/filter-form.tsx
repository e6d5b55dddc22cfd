import type { ComponentChildren, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

interface FilterFormProps {
  /** So many conditions are set. */
  readonly set: number;
  readonly children: ComponentChildren;
}

/** As wide as in controls.css, where the fields need no button to come and go. */
const wide = matchMedia("(min-width: 601px)");

/** Conditions of a list; on a phone they make room for the list until they are asked for. */
export function FilterForm({ set, children }: FilterFormProps): JSX.Element {
  const [isOpen, setIsOpen] = useState(wide.matches);
  useEffect(() => {
    const follow = (): void => setIsOpen(wide.matches);
    wide.addEventListener("change", follow);
    return () => wide.removeEventListener("change", follow);
  }, []);
  return (
    <details class="filter" open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>Filter{set > 0 && `: ${set} set`}</summary>
      <form class="fields" aria-label="Filter" onSubmit={(event) => event.preventDefault()}>
        {children}
      </form>
    </details>
  );
}
