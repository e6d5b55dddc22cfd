import type { Parameter } from "../sqlite/database.ts";
import type { ListOrder } from "./result-history.ts";

export interface SqlPart {
  readonly sql: string;
  readonly parameters: readonly Parameter[];
}

/**
 * The order of a list and the place where it is taken up. The first comparison lets an index begin there.
 *
 * @param columns - of the moment of capture and of the key's text
 */
export function orderOf(
  { sort = "newest", after }: ListOrder,
  { captured, key }: { readonly captured: string; readonly key: string },
): { readonly conditions: readonly SqlPart[]; readonly orderBy: string } {
  const [behind, direction] = sort === "newest" ? ["<", "DESC"] : [">", "ASC"];
  const atMs = after?.capturedAt.getTime();
  return {
    conditions:
      after === undefined || atMs === undefined
        ? []
        : [
            { sql: `${captured} ${behind}= ?`, parameters: [atMs] },
            { sql: `(${captured} ${behind} ? OR ${key} ${behind} ?)`, parameters: [atMs, after.key] },
          ],
    orderBy: `ORDER BY ${captured} ${direction}, ${key} ${direction}`,
  };
}
