import { z } from "zod";

const defaultLimit = 50;
const maxLimit = 200;

/** Query parameters of every list. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(maxLimit).default(defaultLimit).describe("Most items of the page."),
  cursor: z.string().min(1).max(2048).optional().describe("The page before's nextCursor; absent: the first page."),
};

/** Answer of every list. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().describe("Where the next page begins; null: this was the last."),
  });

/** Moments on the wire: ISO 8601, in UTC. */
export const moment = z.iso.datetime().describe("ISO 8601, UTC.");

/** A moment in a query, as a Date. */
export const queryMoment = z.iso.datetime({ offset: true }).describe("ISO 8601, such as 2026-11-21T10:00:00Z.");

interface MomentRange {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Whether the range can hold anything; one that is open at an end can. */
export const isForward = ({ from, to }: MomentRange): boolean =>
  from === undefined || to === undefined || Date.parse(from) <= Date.parse(to);

/** What is told of a range that ends before it begins. */
export const backward = { path: ["from"], message: "expected no later moment than in `to`" };
