// A step of the build that runs only when one of its inputs is newer than its last success.
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Files below a folder, of any depth; none if there is no such folder. */
export const filesBelow = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    : [];

export async function stampedStep({ stamp, inputs }, work) {
  const builtMs = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  if (inputs.every((file) => statSync(file).mtimeMs < builtMs)) return;
  const startedAt = new Date();
  await work();
  mkdirSync(dirname(stamp), { recursive: true });
  // The stamp carries the time at which the work began, so that a file saved meanwhile is built next time.
  writeFileSync(stamp, `${startedAt.toISOString()}\n`);
  utimesSync(stamp, startedAt, startedAt);
}
