import { copyFile, readdir, readFile, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { FaceServiceError, messageOf } from "../errors.ts";
import { writeDurably } from "../files/write-file.ts";
import { withValueAt } from "./edit-json.ts";
import { lineDiff } from "./line-diff.ts";
import { loadConfig } from "./load.ts";

/** A setting's keys from the outside in, and its new value. */
export type SettingChange = readonly [path: readonly [string, ...string[]], value: unknown];

export interface AppliedChanges {
  /** As `diff -u` shows it; empty if nothing changed. */
  readonly diff: string;
  /** Name of the copy of the file as it was, beside it; undefined if nothing changed. */
  readonly backup: string | undefined;
}

const keptBackups = 10;

/** Changes config.json while a program runs that has read it. */
export class ConfigFile {
  readonly #path: string;
  readonly #environment: NodeJS.ProcessEnv;
  #last: Promise<unknown> = Promise.resolve();

  /** @param environment - as the program loaded its configuration with */
  constructor(file: string, environment: NodeJS.ProcessEnv) {
    this.#path = resolve(file);
    this.#environment = environment;
  }

  /** @throws {FaceServiceError} CONFLICT if the file is no configuration as it is */
  async preview(changes: readonly SettingChange[]): Promise<string> {
    const text = await this.#soundText();
    return lineDiff(text, changed(text, changes), basename(this.#path));
  }

  /**
   * Writes the file anew in one step, checked whole before it takes its place, and keeps a copy as it was.
   *
   * @throws {FaceServiceError} CONFIG_INVALID if the result is no configuration; CONFLICT if the file cannot be written,
   *   or is no configuration as it is
   */
  apply(changes: readonly SettingChange[]): Promise<AppliedChanges> {
    const next = this.#last.then(
      () => this.#apply(changes),
      () => this.#apply(changes),
    );
    this.#last = next;
    return next;
  }

  async #apply(changes: readonly SettingChange[]): Promise<AppliedChanges> {
    const before = await this.#soundText();
    const after = changed(before, changes);
    const name = basename(this.#path);
    if (after === before) return { diff: "", backup: undefined };
    const backup = `${name}.${new Date().toISOString().replaceAll(/[:.]/g, "-")}.bak`;
    try {
      await writeDurably(this.#path, after, {
        mode: (await stat(this.#path)).mode & 0o777,
        beforeSwitch: async (_, fresh) => {
          await loadConfig(fresh, this.#environment);
          await copyFile(this.#path, join(dirname(this.#path), backup));
        },
      });
    } catch (error) {
      if (error instanceof FaceServiceError) throw error;
      throw new FaceServiceError(
        "CONFLICT",
        `cannot write ${name}: ${messageOf(error)}; let the service's user write there, or change it by hand`,
        { cause: error },
      );
    }
    await this.#forgetOldBackups();
    return { diff: lineDiff(before, after, name), backup };
  }

  /** Somebody may have edited the file by hand since the program read it. */
  async #soundText(): Promise<string> {
    try {
      await loadConfig(this.#path, this.#environment);
      return await readFile(this.#path, "utf8");
    } catch (error) {
      throw new FaceServiceError("CONFLICT", `mend ${basename(this.#path)} by hand first: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }

  async #forgetOldBackups(): Promise<void> {
    const directory = dirname(this.#path);
    const isBackup = (name: string): boolean =>
      name.startsWith(`${basename(this.#path)}.`) && /\.\d{4}-[0-9TZ-]+\.bak$/.test(name);
    const backups = (await readdir(directory)).filter(isBackup).sort();
    for (const old of backups.slice(0, -keptBackups)) await rm(join(directory, old), { force: true });
  }
}

const changed = (text: string, changes: readonly SettingChange[]): string =>
  changes.reduce((now, [path, value]) => withValueAt(now, path, value), text);
