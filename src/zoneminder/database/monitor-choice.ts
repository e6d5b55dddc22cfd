import type { MonitorRow } from "./event-reader.ts";

/** Monitors by id or name; names are compared as they are. */
export interface MonitorChoice {
  /** Empty: all. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

export interface ChosenMonitors {
  readonly chosen: readonly MonitorRow[];
  /** What the settings name and ZoneMinder does not have. */
  readonly unknown: readonly string[];
}

export function chooseMonitors(monitors: readonly MonitorRow[], { include, exclude }: MonitorChoice): ChosenMonitors {
  const isNamed = ({ id, name }: MonitorRow, list: readonly string[]): boolean =>
    list.includes(id) || list.includes(name);
  const isKnown = (text: string): boolean => monitors.some(({ id, name }) => text === id || text === name);
  return {
    chosen: monitors.filter(
      (monitor) => (include.length === 0 || isNamed(monitor, include)) && !isNamed(monitor, exclude),
    ),
    unknown: [...include, ...exclude].filter((text) => !isKnown(text)),
  };
}
