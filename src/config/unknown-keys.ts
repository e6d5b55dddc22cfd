/** What names the setting at a path, for messages: `engine.workers`. */
const pathOf = (parents: readonly string[], key: string): string => [...parents, key].join(".");

/** A setting has a default of its own; a section is an object of settings and sections. */
function isSection(entry: unknown): entry is Record<string, unknown> {
  return typeof entry === "object" && entry !== null && !("default" in entry && "format" in entry);
}

/**
 * One line for each key of a config file that the schema does not have, with the nearest one that it has.
 *
 * @param given - what was read from the file
 * @param known - the convict schema, or a section of it
 */
export function unknownKeys(given: object, known: object, parents: readonly string[] = []): string[] {
  return Object.entries(given).flatMap(([key, value]) => {
    const entry = (known as Record<string, unknown>)[key];
    if (entry === undefined) {
      const nearest = Object.keys(known).sort((a, b) => editDistance(a, key) - editDistance(b, key))[0];
      return [`${pathOf(parents, key)}: unknown setting; did you mean ${pathOf(parents, nearest ?? "")}?`];
    }
    if (!isSection(entry)) return [];
    if (typeof value !== "object" || value === null)
      return [`${pathOf(parents, key)}: expected a section in braces, got ${JSON.stringify(value)}`];
    return unknownKeys(value, entry, [...parents, key]);
  });
}

/** Least number of inserted, removed and replaced characters (Levenshtein 1966), letter case ignored. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, letter] of [...a.toLowerCase()].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b.toLowerCase()].entries())
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)));
    row = next;
  }
  return row[b.length] ?? 0;
}
