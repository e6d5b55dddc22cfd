import type { ListOrder } from "./result-history.ts";

type Direction = 1 | -1;

/** How MongoDB is to sort by the field of the capture, and then by `_id`. */
export function sortOf({ sort = "newest" }: ListOrder, captured: string): Record<string, Direction> {
  const direction = sort === "newest" ? -1 : 1;
  return { [captured]: direction, _id: direction };
}

/** Of the capture; with the place where the list is taken up, so that an index begins there. */
export function rangeOf(
  { sort = "newest", after, from, to }: ListOrder & { readonly from?: Date; readonly to?: Date },
  captured: string,
): Record<string, unknown> {
  const [behind, atOrBehind] = sort === "newest" ? ["$lt", "$lte"] : ["$gt", "$gte"];
  const own = { ...(from ? { $gte: from } : {}), ...(to ? { $lt: to } : {}) };
  const limits = [own, ...(after ? [{ [atOrBehind]: after.capturedAt }] : [])].filter(
    (one) => Object.keys(one).length > 0,
  );
  const places = after
    ? [{ $or: [{ [captured]: { [behind]: after.capturedAt } }, { _id: { [behind]: after.key } }] }]
    : [];
  const all = [...limits.map((limit) => ({ [captured]: limit })), ...places];
  if (all.length === 0) return {};
  return all.length === 1 ? (all[0] ?? {}) : { $and: all };
}

/** One filter of several, each with its own operators. */
export function allOf(filters: readonly object[]): Record<string, unknown> {
  const all = filters.filter((one) => Object.keys(one).length > 0);
  return all.length < 2 ? { ...all[0] } : { $and: all };
}
