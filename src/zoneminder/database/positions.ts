import { z } from "zod";

/** An event that is known but not done with: ZoneMinder still records it, or not all of its frames were handed over. */
export interface OpenEvent {
  /** `Frames.Id` of the last row that was handed over; digits. */
  readonly after: string;
  /** Alarm rows up to there. */
  readonly alarms: number;
  /** Those of them that have the least score; frameSkip counts them. */
  readonly counted: number;
  /** Being read once more from its beginning; done with at its end. */
  readonly again?: true;
}

/** Where a monitor stands. */
export interface MonitorPosition {
  /** Each of the monitor's events up to this id is done with, but for the open ones. Digits. */
  readonly through: string;
  /** By event id, all at most `through`. */
  readonly open: Readonly<Record<string, OpenEvent>>;
}

/** By monitor id. A monitor that is not in it has never been looked at. */
export type Positions = Readonly<Record<string, MonitorPosition>>;

const digits = z.string().regex(/^\d{1,20}$/);

const count = z.number().int().nonnegative();

const schema = z.object({
  version: z.literal(1),
  monitors: z.record(
    digits,
    z.object({
      through: digits,
      open: z.record(
        digits,
        z.object({ after: digits, alarms: count, counted: count, again: z.literal(true).exactOptional() }),
      ),
    }),
  ),
});

/** @returns undefined for a text that is none of ours */
export function parsePositions(text: string | undefined): Positions | undefined {
  if (text === undefined) return {};
  try {
    return schema.parse(JSON.parse(text)).monitors;
  } catch {
    return undefined;
  }
}

export function positionsText(monitors: Positions): string {
  return JSON.stringify({ version: 1, monitors });
}

/** Compares ids given as digits. */
export function isAfter(id: string, other: string): boolean {
  return BigInt(id) > BigInt(other);
}

/** The monitor has met this event and is not done with it. */
export function withOpen(position: MonitorPosition, event: string, open: OpenEvent): MonitorPosition {
  const through = isAfter(event, position.through) ? event : position.through;
  return { through, open: { ...position.open, [event]: open } };
}

/** ZoneMinder has purged this event; the position stays where it is. */
export function withoutOpen({ through, open: all }: MonitorPosition, event: string): MonitorPosition {
  const { [event]: _, ...open } = all;
  return { through, open };
}

/** The monitor is done with this event. */
export function withDone(position: MonitorPosition, event: string): MonitorPosition {
  const through = isAfter(event, position.through) ? event : position.through;
  return { ...withoutOpen(position, event), through };
}
