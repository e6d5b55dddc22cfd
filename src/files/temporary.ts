import { randomBytes } from "node:crypto";
import { basename, join } from "node:path";

/** A file's name can have 255 bytes; a character in it up to three. */
const longestStem = 64;

/** Where a file lies until it is whole: free, and hidden from those who list pictures or people. */
export function temporaryPath(path: string, directory: string): string {
  return join(directory, `.${stemOf(path)}-${randomBytes(6).toString("hex")}.tmp`);
}

/** Whether that is a name of {@link temporaryPath} for the file, or one that earlier releases gave it. */
export function isTemporaryOf(path: string): (name: string) => boolean {
  const stem = stemOf(path);
  return (name) =>
    (name.startsWith(`.${stem}-`) && /^[0-9a-f]{12}\.tmp$/.test(name.slice(stem.length + 2))) ||
    (name.startsWith(`${stem}.`) && /^([0-9a-f]{12}|\d+)\.tmp$/.test(name.slice(stem.length + 1)));
}

const stemOf = (path: string): string => basename(path).slice(0, longestStem);
