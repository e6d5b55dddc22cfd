import type { JSX } from "preact";
import type { Face } from "../api/contract.ts";
import { decisionText, shownKind, shownText } from "../faces/answer.tsx";

type Seen = Pick<Face, "identification" | "decision">;

/** The known by name; strangers and undecided ones of one reason together. */
export function WhoWasThere({ faces }: { readonly faces: readonly Seen[] }): JSX.Element {
  if (faces.length === 0) return <p class="muted">Nobody's face</p>;
  const groups = Map.groupBy(faces, groupOf);
  return (
    <ul class="who">
      {[...groups].map(([group, [first, ...others]]) => (
        <li key={group}>
          {first !== undefined && <span class={`answer ${shownKind(first)}`}>{textOf(first, others.length + 1)}</span>}
        </li>
      ))}
    </ul>
  );
}

function groupOf({ identification, decision }: Seen): string {
  if (decision !== undefined) return `decided ${decisionText(decision)}`;
  switch (identification.kind) {
    case "known":
      return `known ${identification.name}`;
    case "unknown":
      return "unknown";
    case "undecided":
      return `undecided ${identification.reason}`;
  }
}

function textOf(first: Seen, count: number): string {
  const { identification, decision } = first;
  if (count === 1 || decision !== undefined || identification.kind === "known") return shownText(first);
  return identification.kind === "unknown" ? `${count} strangers` : `${count} undecided: ${identification.reason}`;
}
