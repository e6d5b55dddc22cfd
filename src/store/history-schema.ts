import { z } from "zod";
import { FaceServiceError } from "../errors.ts";
import type { ChangesQuery, CountsQuery, ResultCounts } from "./result-history.ts";

export const dayMs = 86_400_000;
const maxDays = 366;
const maxLimit = 1000;

const changesSchema = z.object({
  after: z
    .string()
    .regex(/^\d{1,16}$/, "expected a position that this store has told")
    .exactOptional(),
  limit: z.int().min(1).max(maxLimit),
});

const countsSchema = z
  .object({ from: z.date(), to: z.date() })
  .refine(({ from, to }) => to.getTime() - from.getTime() <= maxDays * dayMs, `expected at most ${maxDays} days`);

/**
 * @returns the position as a number; undefined: from now on
 * @throws {FaceServiceError} REQUEST_INVALID
 */
export function checkChangesQuery(given: ChangesQuery): { readonly after: number | undefined; readonly limit: number } {
  const { after, limit } = checked(changesSchema, given, "query of changes");
  return { after: after === undefined ? undefined : Number(after), limit };
}

/** @throws {FaceServiceError} REQUEST_INVALID */
export function checkCountsQuery(given: CountsQuery): CountsQuery {
  return checked(countsSchema, given, "query of counts");
}

/** Every day of UTC that the range touches, cut to it. */
export function daysOf(from: Date, to: Date): readonly DayRange[] {
  const days: DayRange[] = [];
  for (let startMs = Math.floor(from.getTime() / dayMs) * dayMs; startMs < to.getTime(); startMs += dayMs)
    days.push({
      startsAt: new Date(startMs),
      fromMs: Math.max(startMs, from.getTime()),
      toMs: Math.min(startMs + dayMs, to.getTime()),
    });
  return days;
}

export interface DayRange {
  readonly startsAt: Date;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The whole answer out of its parts, in the port's order. */
export function countsOf(parts: {
  readonly days: readonly { readonly startsAt: Date; readonly frames: number }[];
  readonly kinds: ReadonlyMap<string, number>;
  readonly names: ReadonlyMap<string, number>;
  readonly monitors: ReadonlyMap<string, number>;
}): ResultCounts {
  const { kinds } = parts;
  return {
    frames: parts.days.reduce((sum, { frames }) => sum + frames, 0),
    days: [...parts.days]
      .filter(({ frames }) => frames > 0)
      .sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime()),
    kinds: {
      known: kinds.get("known") ?? 0,
      unknown: kinds.get("unknown") ?? 0,
      undecided: kinds.get("undecided") ?? 0,
    },
    names: mostFirst(parts.names).map(([name, frames]) => ({ name, frames })),
    monitors: mostFirst(parts.monitors).map(([monitor, frames]) => ({ monitor, frames })),
  };
}

function mostFirst(counts: ReadonlyMap<string, number>): readonly [string, number][] {
  return [...counts].filter(([, n]) => n > 0).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
}

function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "value"}: ${message}`);
  throw new FaceServiceError("REQUEST_INVALID", `${what} cannot be used: ${problems.join("; ")}`);
}
