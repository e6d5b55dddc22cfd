import type { JSX } from "preact";
import type { NewKey } from "../api/contract.ts";
import { attempt, say } from "../shell/toasts.tsx";

interface ShownKeyProps {
  readonly made: NewKey;
  readonly onDone: () => void;
}

/** The only time that a key can be read. */
export function ShownKey({ made, onDone }: ShownKeyProps): JSX.Element {
  const copy = (): void =>
    attempt(async () => {
      await navigator.clipboard.writeText(made.key);
      say("Copied");
    });
  return (
    <section class="card" aria-label="The new key" role="status">
      <p>
        The key of {made.name}. Copy it now: nobody can read it again.
        <br />
        <code class="file">{made.key}</code>
      </p>
      <p class="actions">
        {/* Browsers have no clipboard for pages over plain HTTP from another machine. */}
        {navigator.clipboard !== undefined && (
          <button type="button" class="primary" onClick={copy}>
            Copy
          </button>
        )}
        <button type="button" onClick={onDone}>
          Done
        </button>
      </p>
    </section>
  );
}
