import type { KeptSighting } from "./sighting.ts";
import type { SightingQuery, SightingStore } from "./sighting-store.ts";

const atOnce = 1000;

/** All faces that a query finds, newest first, at most so many. */
export async function facesOf(
  store: Pick<SightingStore, "find">,
  query: Omit<SightingQuery, "limit" | "after">,
  most: number,
): Promise<readonly KeptSighting[]> {
  const faces: KeptSighting[] = [];
  for (;;) {
    const last = faces.at(-1);
    const limit = Math.min(atOnce, most - faces.length);
    if (limit <= 0) return faces;
    const after = last === undefined ? {} : { after: { capturedAt: last.capturedAt, id: last.id } };
    const page = await store.find({ ...query, ...after, limit });
    faces.push(...page);
    if (page.length < limit) return faces;
  }
}
