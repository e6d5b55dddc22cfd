import type { JSX } from "preact";
import type { Face, Identification } from "../api/contract.ts";
import { answerText } from "../faces/answer.tsx";

/** The known by name; strangers and undecided ones of one reason together. */
export function WhoWasThere({ faces }: { readonly faces: readonly Pick<Face, "identification">[] }): JSX.Element {
  if (faces.length === 0) return <p class="muted">Nobody's face</p>;
  const groups = Map.groupBy(
    faces.map(({ identification }) => identification),
    groupOf,
  );
  return (
    <ul class="who">
      {[...groups].map(([group, [first, ...others]]) => (
        <li key={group}>
          {first !== undefined && <span class={`answer ${first.kind}`}>{textOf(first, others.length + 1)}</span>}
        </li>
      ))}
    </ul>
  );
}

function groupOf(identification: Identification): string {
  switch (identification.kind) {
    case "known":
      return `known ${identification.name}`;
    case "unknown":
      return "unknown";
    case "undecided":
      return `undecided ${identification.reason}`;
  }
}

function textOf(first: Identification, count: number): string {
  if (count === 1 || first.kind === "known") return answerText(first);
  return first.kind === "unknown" ? `${count} strangers` : `${count} undecided: ${first.reason}`;
}
