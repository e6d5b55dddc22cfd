import type { JSX } from "preact";
import type { Hint } from "../api/people-contract.ts";

const words = { error: "Wrong", warning: "Doubtful", note: "Note" } as const;

/** What is doubtful, worst first; the colour says nothing that the words do not. */
export function Hints({ hints }: { readonly hints: readonly Hint[] }): JSX.Element | null {
  if (hints.length === 0) return null;
  return (
    <ul class="hints">
      {hints.map(({ kind, severity, text }) => (
        <li key={`${kind} ${text}`} class={severity}>
          <details>
            <summary>
              <span class="visually-hidden">{words[severity]}: </span>
              {kind}
            </summary>
            <p class="small">{text}</p>
          </details>
        </li>
      ))}
    </ul>
  );
}
