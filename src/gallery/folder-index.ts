import type { Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "../errors.ts";
import { listPerson } from "./dataset.ts";
import type { ImageRole } from "./embeddings-file.ts";
import { ignoreMissing } from "./missing.ts";
import { type PersonFile, personFileName, readPersonFile } from "./person-file.ts";

export interface IndexedPicture {
  /** Relative to the person's folder. */
  readonly file: string;
  readonly role: ImageRole;
}

/** What a person's folder holds, without having looked at a picture. */
export interface IndexedPerson {
  readonly name: string;
  /** By file in code-unit order. */
  readonly pictures: readonly IndexedPicture[];
  /** Empty where `problem` says why it could not be read. */
  readonly file: PersonFile;
  readonly problem?: string;
}

interface Cached {
  readonly person: IndexedPerson;
  /** Times of change of the folders and of person.json as they were before the folder was listed. */
  readonly stamps: ReadonlyMap<string, number>;
  /** Whatever changes within one tick of the file system's clock after this shows the same time. */
  readonly listedAtMs: number;
}

/** A change this short before a listing may have an equal time and still not be in it. */
const clockTickMs = 50;
/** Changes that others make are seen after so long; our own at once. */
const freshForMs = 500;
/** File system calls at once. */
const atOnce = 32;

/** The dataset's folders, listed again only where a folder's time of change says so. */
export class FolderIndex {
  readonly #root: string;
  readonly #cache = new Map<string, Cached>();
  #checked: Promise<readonly IndexedPerson[]> | undefined;
  #checkedAtMs = Number.NEGATIVE_INFINITY;

  /** @param root - absolute */
  constructor(root: string) {
    this.#root = root;
  }

  /** Every folder, that of the strangers too, by name in code-unit order. */
  all(): Promise<readonly IndexedPerson[]> {
    if (this.#checked === undefined || performance.now() - this.#checkedAtMs > freshForMs) {
      this.#checkedAtMs = performance.now();
      const checked = this.#checkAll();
      this.#checked = checked;
      checked.catch(() => this.changed());
    }
    return this.#checked;
  }

  /** @param name - compared with the folders that there are, and so never part of a path */
  async one(name: string): Promise<IndexedPerson | undefined> {
    const names = await this.#names();
    return names.includes(name) ? await this.#check(name) : undefined;
  }

  /** Names of all folders as they are now. */
  async names(): Promise<readonly string[]> {
    return await this.#names();
  }

  /** To be called after each change of ours. */
  changed(): void {
    this.#checked = undefined;
  }

  async #checkAll(): Promise<readonly IndexedPerson[]> {
    const names = await this.#names();
    const wanted = new Set(names);
    for (const name of this.#cache.keys()) if (!wanted.has(name)) this.#cache.delete(name);
    const people: (IndexedPerson | undefined)[] = [];
    for (let first = 0; first < names.length; first += atOnce)
      people.push(...(await Promise.all(names.slice(first, first + atOnce).map((name) => this.#check(name)))));
    return people.filter((person) => person !== undefined);
  }

  async #names(): Promise<readonly string[]> {
    const entries = await readdir(this.#root, { withFileTypes: true }).catch(ignoreMissing);
    return (entries ?? [])
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
      .map(({ name }) => name)
      .sort();
  }

  async #check(name: string): Promise<IndexedPerson | undefined> {
    const cached = this.#cache.get(name);
    if (cached !== undefined && (await this.#isUnchanged(cached))) return cached.person;
    const listedAtMs = Date.now();
    try {
      const fresh = await this.#list(name, listedAtMs);
      this.#cache.set(name, fresh);
      return fresh.person;
    } catch (error) {
      // Taken away between two looks; anything else is a failure.
      if ((await stat(join(this.#root, name)).catch(ignoreMissing)) === undefined) return undefined;
      throw error;
    }
  }

  async #list(name: string, listedAtMs: number): Promise<Cached> {
    const own = await this.#times([name, `${name}/${personFileName}`]);
    const { images, folders } = await listPerson(this.#root, name);
    const inner = folders.length > 1 ? await this.#times(folders.slice(1)) : [];
    // Where there is no person.json, its making changes the folder's own time.
    const stamps = new Map([...own, ...inner].filter(([, time]) => time > 0));
    const pictures = images.map(({ file, role }) => ({ file: file.slice(name.length + 1), role }));
    const about = stamps.has(`${name}/${personFileName}`) ? await this.#about(name) : { file: {} };
    return { person: { name, pictures, ...about }, stamps, listedAtMs };
  }

  #about(name: string): Promise<Pick<IndexedPerson, "file" | "problem">> {
    return readPersonFile(join(this.#root, name)).then(
      (file) => ({ file }),
      (error: unknown) => ({ file: {}, problem: messageOf(error) }),
    );
  }

  async #isUnchanged({ stamps, listedAtMs }: Cached): Promise<boolean> {
    for (const time of stamps.values()) if (time > listedAtMs - clockTickMs) return false;
    const now = await this.#times([...stamps.keys()]);
    return now.every(([path, time]) => stamps.get(path) === time);
  }

  /** Zero for what is not there. */
  #times(paths: readonly string[]): Promise<readonly (readonly [string, number])[]> {
    return Promise.all(
      paths.map(async (path) => {
        const facts: Stats | undefined = await stat(join(this.#root, path)).catch(ignoreMissing);
        return [path, facts?.mtimeMs ?? 0] as const;
      }),
    );
  }
}
