import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Where Debian puts servers, which a user's own PATH leaves out. */
const directories = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/local/sbin", "/usr/sbin", "/sbin"];

/** @returns the program's path */
export function programPath(name: string): string | undefined {
  return directories.map((directory) => join(directory, name)).find(isExecutable);
}

/** For `describe`'s options: why a suite is left out, or false. CI installs the packages (`.ci/run`). */
export function leftOutWithoutPrograms(...names: readonly string[]): string | false {
  const missing = names.filter((name) => programPath(name) === undefined);
  return (
    missing.length > 0 &&
    `left out without ${missing.join(", ")}; to include it: apt-get install mariadb-server zoneminder php-cli php-mysql ffmpeg mosquitto`
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
