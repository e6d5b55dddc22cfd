import { access, readlink, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isMissing } from "../files/missing.ts";
import {
  clockOf,
  dayOf,
  deepDayOf,
  type EventDirectory,
  type EventGroup,
  eventIn,
  idOf,
  linkedEventOf,
} from "./event-path.ts";
import { namesIn, numberedEntries } from "./numbered-entries.ts";

/**
 * The groups of ZoneMinder's event store: each monitor's days, oldest day first, monitors side by side, so that
 * no monitor waits for another one's past; then the monitors of the Shallow scheme, which tell no day.
 *
 * Holds one small object a day and monitor.
 *
 * @param onUnreadable - told of a monitor that cannot be read; the others are walked all the same
 * @throws {FaceServiceError} UNAVAILABLE when the store itself cannot be read
 */
export async function eventGroups(
  root: string,
  onUnreadable: (error: unknown) => void,
): Promise<readonly EventGroup[]> {
  const groups: EventGroup[] = [];
  for await (const monitor of monitorsIn(root))
    try {
      for await (const group of groupsOf(root, monitor)) groups.push(group);
    } catch (error) {
      onUnreadable(error);
    }
  return groups.sort(
    (a, b) =>
      compareText(a.day ?? "~", b.day ?? "~") || Number(a.monitor) - Number(b.monitor) || compareText(a.path, b.path),
  );
}

const compareText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

async function* monitorsIn(root: string): AsyncGenerator<string> {
  const real = await realpath(root).catch(() => root);
  for await (const name of namesIn(root)) {
    if (idOf(name) === undefined) continue;
    const target = await realpath(join(root, name)).catch(() => undefined);
    // ZoneMinder links each monitor's name to its directory; a name may be a number.
    const isAlias = target !== undefined && dirname(target) === real && target !== join(real, name);
    if (!isAlias) yield name;
  }
}

async function* groupsOf(root: string, monitor: string): AsyncGenerator<EventGroup> {
  const path = join(root, monitor);
  let shallow = false;
  for await (const name of namesIn(path)) {
    const day = dayOf(name);
    if (day !== undefined) yield { path: join(path, name), monitor, scheme: "Medium", day };
    else if (/^\d\d$/.test(name) && !(await isShallowEvent(path, name))) yield* deepDays(path, monitor, name);
    else shallow ||= idOf(name) !== undefined;
  }
  if (shallow) yield { path, monitor, scheme: "Shallow" };
}

/** An event of two digits looks like a year of the Deep scheme; ZoneMinder puts a file `.<EventId>` into the event. */
function isShallowEvent(monitorPath: string, name: string): Promise<boolean> {
  return access(join(monitorPath, name, `.${name}`)).then(
    () => true,
    () => false,
  );
}

async function* deepDays(monitorPath: string, monitor: string, year: string): AsyncGenerator<EventGroup> {
  for await (const month of namesIn(join(monitorPath, year)))
    for await (const day of namesIn(join(monitorPath, year, month))) {
      const date = deepDayOf(year, month, day);
      if (date !== undefined) yield { path: join(monitorPath, year, month, day), monitor, scheme: "Deep", day: date };
    }
}

/**
 * The events of a group in ascending order of their ids, a bounded number held at once.
 *
 * @param after - only events with a higher id
 * @throws {FaceServiceError} UNAVAILABLE when the directory cannot be read
 */
export async function* eventsOf(group: EventGroup, after = 0): AsyncGenerator<EventDirectory> {
  const numberOf = group.scheme === "Deep" ? linkedEventOf : idOf;
  for await (const page of numberedEntries(group.path, numberOf, { after }))
    for (const { number, name } of page) {
      if (group.scheme !== "Deep") yield eventIn(group, number, join(group.path, name));
      else {
        const clock = await clockOfLink(join(group.path, name));
        if (clock !== undefined) yield eventIn(group, number, join(group.path, clock), clock);
      }
    }
}

async function clockOfLink(path: string): Promise<string | undefined> {
  try {
    return clockOf(await readlink(path));
  } catch (error) {
    // EINVAL: a file, not a link; Shallow keeps such a one inside its events.
    if (isMissing(error) || (error instanceof Error && "code" in error && error.code === "EINVAL")) return undefined;
    throw error;
  }
}
