import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { loadPeopleNames, peopleNames } from "../api/people-names.ts";
import { Choice } from "../controls/filter-fields.tsx";

interface PersonFilterProps {
  readonly value: string;
  readonly onChange: (name: string) => void;
}

/** The enrolled, and who was asked for although nobody of that name is any more. */
export function PersonFilter({ value, onChange }: PersonFilterProps): JSX.Element {
  // What the page itself asks for tells that the server is away.
  useEffect(() => void loadPeopleNames().catch(() => undefined), []);
  const names = [...new Set([...peopleNames.value, value])].filter((name) => name !== "");
  return (
    <Choice
      label="Person"
      value={value}
      options={[["", "any"], ...names.map((name) => [name, name] as const)]}
      onChange={onChange}
    />
  );
}
