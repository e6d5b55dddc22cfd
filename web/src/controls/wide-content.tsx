import type { ComponentChildren, JSX } from "preact";

interface WideContentProps {
  readonly label: string;
  readonly children: ComponentChildren;
}

/** What may be wider than a phone: it scrolls by itself, with the keyboard too. */
export function WideContent({ label, children }: WideContentProps): JSX.Element {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without the focus the keyboard could not scroll it
    <section class="scroll-x" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
