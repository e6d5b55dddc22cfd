import { z } from "zod";
import type { ListPlace } from "../store/result-history.ts";

/** A cursor's content in lists by the moment of capture. */
export const placeSchema = z
  .tuple([z.int(), z.string().max(1024)])
  .transform(([atMs, key]): ListPlace => ({ capturedAt: new Date(atMs), key }));

export const placeOf = (capturedAt: Date, key: string): unknown => [capturedAt.getTime(), key];

interface OrderedQuery {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly sort: "newest" | "oldest";
  readonly limit: number;
}

/** Of a store's query: one item more than the page holds tells whether there is another page. */
export function listOrder({ from, to, sort, limit }: OrderedQuery, after: ListPlace | undefined) {
  return {
    sort,
    limit: limit + 1,
    ...(from === undefined ? {} : { from: new Date(from) }),
    ...(to === undefined ? {} : { to: new Date(to) }),
    ...(after === undefined ? {} : { after }),
  };
}
