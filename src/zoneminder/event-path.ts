/** How ZoneMinder lays an event out below its storage (`Events.Scheme`). */
export type StorageScheme = "Deep" | "Medium" | "Shallow";

/** One event's directory. */
export interface EventDirectory {
  /** Absolute. */
  readonly path: string;
  /** ZoneMinder's monitor id, as text. */
  readonly monitor: string;
  readonly event: string;
  /**
   * Earliest moment of the event that its path tells, in the machine's time zone: the second for Deep,
   * midnight for Medium, absent for Shallow.
   */
  readonly startsAt?: Date;
}

/** A directory of events: a monitor's day, or for Shallow the whole monitor. */
export interface EventGroup {
  readonly path: string;
  readonly monitor: string;
  readonly scheme: StorageScheme;
  /** `YYYY-MM-DD`; absent for Shallow. */
  readonly day?: string;
}

const idPattern = /^[1-9]\d{0,15}$/;

/** @returns a monitor's or an event's id; undefined for any other name */
export function idOf(name: string): number | undefined {
  return idPattern.test(name) ? Number(name) : undefined;
}

/** @returns the id that Deep's `.<EventId>` link names */
export function linkedEventOf(name: string): number | undefined {
  return name.startsWith(".") ? idOf(name.slice(1)) : undefined;
}

/** @returns the date when the name is one that the calendar has, written `YYYY-MM-DD` */
export function dayOf(name: string): string | undefined {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(name) ?? [];
  return localDate([year, month, day]) === undefined ? undefined : name;
}

/** `2026-11-21` of Deep's `26`, `11`, `21`; undefined when the calendar has no such day. */
export function deepDayOf(year: string, month: string, day: string): string | undefined {
  const twoDigits = [year, month, day].every((part) => /^\d\d$/.test(part));
  return twoDigits ? dayOf(`20${year}-${month}-${day}`) : undefined;
}

/** The event that a directory of a group is. */
export function eventIn(group: EventGroup, event: number, path: string, clock?: string): EventDirectory {
  const startsAt =
    group.day === undefined ? undefined : localDate([...group.day.split("-"), ...(clock?.split("/") ?? [])]);
  return { path, monitor: group.monitor, event: String(event), ...(startsAt === undefined ? {} : { startsAt }) };
}

/** The target of Deep's link, `HH/MM/SS`; undefined when it leads elsewhere. */
export function clockOf(linkTarget: string): string | undefined {
  const target = linkTarget.replace(/\/$/, "");
  return /^([01]\d|2[0-3])\/[0-5]\d\/[0-5]\d$/.test(target) ? target : undefined;
}

/**
 * @param parts - year, month (1 to 12), day, and if known hour, minute, second
 * @returns undefined for a date that the calendar does not have
 */
export function localDate(parts: readonly (string | undefined)[]): Date | undefined {
  const [year = Number.NaN, month = Number.NaN, day = Number.NaN, hour = 0, minute = 0, second = 0] = parts.map(Number);
  const date = new Date(year, month - 1, day, hour, minute, second);
  // Date carries 31 February over into March; such a name is no date.
  return date.getMonth() === month - 1 && date.getDate() === day ? date : undefined;
}
