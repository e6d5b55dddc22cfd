import { isDeepStrictEqual } from "node:util";
import type { Person } from "../../src/gallery/gallery.ts";
import type { PersonDetails } from "../../src/gallery/person-file.ts";
import { checkedPersonName, readsAs } from "../../src/gallery/person-name.ts";
import type { SheetRow } from "./sheet.ts";

/** A person of the sheet and the rows with the photos. */
export interface ImportedPerson {
  /** Of the folder. */
  readonly name: string;
  readonly isNew: boolean;
  readonly metadata: NonNullable<PersonDetails["metadata"]>;
  readonly rows: readonly SheetRow[];
}

/**
 * Gives each person of the sheet a folder's name. Rows that say the same of a person in every column but the photo
 * are one person's; who shares the name only gets a folder of their own, `Ana Silva (2)`. A person who stands in the
 * dataset already is taken for the same only if their metadata say what the sheet says.
 *
 * @throws {FaceServiceError} REQUEST_INVALID for a name that can be no folder
 */
export function namePeople(rows: readonly SheetRow[], present: readonly Person[]): readonly ImportedPerson[] {
  const people = groupRows(rows);
  const taken = new Map(present.map((person) => [readsAs(person.name), person.details.metadata ?? undefined]));
  return people.map(({ metadata, rows: own, fullName }) => {
    for (let number = 1; ; number++) {
      const name = checkedPersonName(number === 1 ? fullName : `${fullName} (${number})`);
      const isNew = !taken.has(readsAs(name));
      if (!isNew && !isDeepStrictEqual(taken.get(readsAs(name)), metadata)) continue;
      taken.set(readsAs(name), metadata);
      return { name, isNew, metadata, rows: own };
    }
  });
}

interface RowGroup {
  readonly fullName: string;
  readonly metadata: ImportedPerson["metadata"];
  readonly rows: SheetRow[];
}

function groupRows(rows: readonly SheetRow[]): readonly RowGroup[] {
  const groups: RowGroup[] = [];
  for (const row of rows) {
    const { name, surname } = row;
    const metadata = { ...(surname === "" ? {} : { surname }), ...(name === "" ? {} : { name }), ...row.metadata };
    const same = groups.find((group) => isDeepStrictEqual(group.metadata, metadata));
    if (same === undefined)
      groups.push({ fullName: [name, surname].filter((part) => part !== "").join(" "), metadata, rows: [row] });
    else same.rows.push(row);
  }
  return groups;
}
