import type { z } from "zod";
import { HttpProblem } from "./problem.ts";

/**
 * A place between two items of a list, as text for an address. It holds the last item's sort keys, so that a page
 * costs the same wherever it lies, and none is skipped or given twice while new items come in.
 */
export function encodeCursor(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

/** @throws {HttpProblem} 400 for a text that was no cursor of this list */
export function decodeCursor<T>(text: string | undefined, schema: z.ZodType<T>): T | undefined {
  if (text === undefined) return undefined;
  const parsed = schema.safeParse(parsedJson(Buffer.from(text, "base64url").toString("utf8")));
  if (parsed.success) return parsed.data;
  throw new HttpProblem(400, "the cursor is not one that this list gave; begin with its first page");
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON fits no schema; the caller says so.
    return undefined;
  }
}

/**
 * One page out of a query that was asked for one item more than the page holds.
 *
 * @param found - at most `limit` + 1
 * @param placeOf - the sort keys of an item
 */
export function pageOfFound<T>(
  found: readonly T[],
  limit: number,
  placeOf: (item: T) => unknown,
): { readonly items: readonly T[]; readonly nextCursor: string | null } {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: found.length > limit && last !== undefined ? encodeCursor(placeOf(last)) : null };
}
