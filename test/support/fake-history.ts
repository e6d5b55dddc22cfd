import type { EventResult } from "../../src/store/event-results.ts";
import { findableBy, type Identity } from "../../src/store/face-corrections.ts";
import { countsOf, dayMs } from "../../src/store/history-schema.ts";
import type { ListOrder, ListPlace, Presence, ResultCounts } from "../../src/store/result-history.ts";
import type { FrameResult } from "../../src/store/results.ts";

/** The plain way to a page. @param newestFirst - all of them */
export function listed<T>(
  newestFirst: readonly T[],
  { sort = "newest", after, limit }: ListOrder & { readonly limit: number },
  placeOf: (item: T) => ListPlace,
): readonly T[] {
  const ordered = sort === "newest" ? newestFirst : newestFirst.toReversed();
  const sign = sort === "newest" ? -1 : 1;
  const behind = after === undefined ? ordered : ordered.filter((item) => sign * compare(placeOf(item), after) > 0);
  return behind.slice(0, limit);
}

const compare = (a: ListPlace, b: ListPlace): number =>
  a.capturedAt.getTime() - b.capturedAt.getTime() || Buffer.compare(Buffer.from(a.key), Buffer.from(b.key));

/** @param peopleOf - who is on a frame */
export function countsOfResults(
  results: readonly FrameResult[],
  peopleOf: (result: FrameResult) => readonly Identity[],
): ResultCounts {
  const count = (valuesOf: (result: FrameResult) => readonly string[]): ReadonlyMap<string, number> => {
    const counts = new Map<string, number>();
    for (const value of results.flatMap(valuesOf)) counts.set(value, (counts.get(value) ?? 0) + 1);
    return counts;
  };
  const days = count(({ capturedAt }) => [String(Math.floor(capturedAt.getTime() / dayMs) * dayMs)]);
  return countsOf({
    days: [...days].map(([day, frames]) => ({ startsAt: new Date(Number(day)), frames })),
    kinds: count((result) => findableBy(peopleOf(result)).kinds),
    names: count((result) => findableBy(peopleOf(result)).names),
    monitors: count(({ monitor }) => [monitor]),
  });
}

/** @param peopleOf - who was in an event */
export function presenceOfEvents(
  latestFirst: readonly EventResult[],
  peopleOf: (result: EventResult) => readonly Identity[],
): readonly Presence[] {
  const found = new Map<string, Presence>();
  for (const result of latestFirst) {
    const { monitor, event, lastCapturedAt } = result;
    const { names, kinds } = findableBy(peopleOf(result));
    for (const name of [...names, ...(kinds.includes("unknown") ? [undefined] : [])]) {
      const key = JSON.stringify([monitor, name ?? null]);
      if (!found.has(key)) found.set(key, { monitor, name, event, lastSeenAt: lastCapturedAt });
    }
  }
  return [...found.values()];
}
