import { readlink } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { captureNumber } from "./capture-name.ts";
import { clockOf, dayOf, deepDayOf, type EventDirectory, eventIn, idOf, linkedEventOf } from "./event-path.ts";
import { namesIn } from "./numbered-entries.ts";

/**
 * The event that a directory is by its place and content, for a user who names one event instead of the store.
 *
 * @returns undefined when it holds no captured frame, or lies at no place where ZoneMinder puts an event
 */
export async function eventAt(directory: string): Promise<EventDirectory | undefined> {
  const path = resolve(directory);
  if (!(await holdsCaptures(path))) return undefined;
  const parent = dirname(path);
  const day = dayOf(basename(parent));
  const group = { path: parent, monitor: basename(day === undefined ? parent : dirname(parent)) };
  const event = idOf(basename(path));
  if (event !== undefined && idOf(group.monitor) !== undefined)
    return day === undefined
      ? ((await deepEventAt(path)) ?? eventIn({ ...group, scheme: "Shallow" }, event, path))
      : eventIn({ ...group, scheme: "Medium", day }, event, path);
  return deepEventAt(path);
}

async function holdsCaptures(path: string): Promise<boolean> {
  for await (const name of namesIn(path)) if (captureNumber(name) !== undefined) return true;
  return false;
}

async function deepEventAt(path: string): Promise<EventDirectory | undefined> {
  const [monitor = "", year = "", month = "", date = "", ...time] = path.split("/").slice(-7);
  const day = deepDayOf(year, month, date);
  const clock = clockOf(time.join("/"));
  if (day === undefined || clock === undefined || idOf(monitor) === undefined) return undefined;
  const dayPath = join(path, "../../..");
  for await (const name of namesIn(dayPath)) {
    const event = linkedEventOf(name);
    const target = event === undefined ? undefined : await readlink(join(dayPath, name)).catch(() => undefined);
    if (event !== undefined && target !== undefined && clockOf(target) === clock)
      return eventIn({ path: dayPath, monitor, scheme: "Deep", day }, event, path, clock);
  }
  return undefined;
}
