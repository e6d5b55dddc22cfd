import type { TimeWindow, Weekday } from "./settings.ts";

/** A moment as a clock on the wall shows it. */
export interface WallClock {
  readonly day: Weekday;
  /** Minutes since midnight. */
  readonly minute: number;
}

const week: readonly Weekday[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const minutesOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));

/**
 * Tells the local time of moments. Hours that a change of the clocks repeats or leaves out are what the wall clock
 * then shows.
 *
 * @param timeZone - IANA name; null: the system's
 */
export function wallClock(timeZone: string | null): (moment: Date) => WallClock {
  const format = new Intl.DateTimeFormat("en-GB", {
    ...(timeZone === null ? {} : { timeZone }),
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return (moment) => {
    const parts = new Map(format.formatToParts(moment).map(({ type, value }) => [type, value]));
    const name = parts.get("weekday")?.toLowerCase();
    const day = week.find((one) => one === name);
    if (day === undefined) throw new TypeError(`a week has no day ${name}`);
    return { day, minute: Number(parts.get("hour")) * 60 + Number(parts.get("minute")) };
  };
}

/** The last part of a window past midnight belongs to the day on which it began. */
export function isWithin({ days, from, to }: TimeWindow, { day, minute }: WallClock): boolean {
  const begins = (one: Weekday): boolean => days.length === 0 || days.includes(one);
  const [first, end] = [minutesOf(from), minutesOf(to)];
  if (first < end) return begins(day) && minute >= first && minute < end;
  return (begins(day) && minute >= first) || (begins(dayBefore(day)) && minute < end);
}

const dayBefore = (day: Weekday): Weekday => week[(week.indexOf(day) + 6) % 7] ?? day;
