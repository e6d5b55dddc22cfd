import type { Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "../errors.ts";
import { ignoreMissing } from "../files/missing.ts";
import { listPerson } from "./dataset.ts";
import type { ImageRole } from "./embeddings-file.ts";
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
  /** By the monotonic clock; when it was last found to be so. */
  readonly checkedAtMs: number;
}

/** A change this short before a listing may have an equal time and still not be in it. */
const clockTickMs = 50;
/** Changes that others make are seen after so long; our own at once. */
const freshForMs = 500;
/** Of a large dataset later: looking takes at most this part of the time. */
const shareOfLooking = 0.1;
/** File system calls at once. */
const atOnce = 32;

/** The dataset's folders, listed again only where a folder's time of change says so. */
export class FolderIndex {
  readonly #root: string;
  readonly #cache = new Map<string, Cached>();
  #looking: Promise<readonly IndexedPerson[]> | undefined;
  #lookTookMs = 0;
  #changes = 0;

  /** @param root - absolute */
  constructor(root: string) {
    this.#root = root;
  }

  /** Every folder, that of the strangers too, by name in code-unit order. */
  async all(): Promise<readonly IndexedPerson[]> {
    const looking = this.#looking ?? this.#lookAtAll();
    this.#looking = looking;
    try {
      return await looking;
    } finally {
      if (this.#looking === looking) this.#looking = undefined;
    }
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
  changed(...names: readonly string[]): void {
    // Whoever looks already may have looked too early.
    this.#looking = undefined;
    this.#changes++;
    for (const name of names) this.#cache.delete(name);
  }

  async #lookAtAll(): Promise<readonly IndexedPerson[]> {
    const names = await this.#names();
    const wanted = new Set(names);
    for (const name of this.#cache.keys()) if (!wanted.has(name)) this.#cache.delete(name);
    const startedMs = performance.now();
    const believedMs = Math.max(freshForMs, this.#lookTookMs / shareOfLooking);
    const isDue = (name: string): boolean =>
      startedMs - (this.#cache.get(name)?.checkedAtMs ?? Number.NEGATIVE_INFINITY) > believedMs;
    const due = names.filter(isDue);
    for (let first = 0; first < due.length; first += atOnce)
      await Promise.all(due.slice(first, first + atOnce).map((name) => this.#check(name)));
    if (due.length === names.length) this.#lookTookMs = performance.now() - startedMs;
    return names.flatMap((name) => this.#cache.get(name)?.person ?? []);
  }

  async #names(): Promise<readonly string[]> {
    const entries = await readdir(this.#root, { withFileTypes: true }).catch(ignoreMissing);
    return (entries ?? [])
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
      .map(({ name }) => name)
      .sort();
  }

  async #check(name: string): Promise<IndexedPerson | undefined> {
    const checkedAtMs = performance.now();
    const changes = this.#changes;
    const cached = this.#cache.get(name);
    if (cached !== undefined && (await this.#isUnchanged(cached))) {
      // Not where it was changed by us meanwhile.
      if (this.#cache.get(name) === cached) this.#cache.set(name, { ...cached, checkedAtMs });
      return cached.person;
    }
    try {
      const fresh = await this.#list(name, checkedAtMs);
      // Listed while something of ours changed: right, or already late.
      this.#cache.set(name, changes === this.#changes ? fresh : { ...fresh, checkedAtMs: Number.NEGATIVE_INFINITY });
      return fresh.person;
    } catch (error) {
      // Taken away between two looks; anything else is a failure.
      if ((await stat(join(this.#root, name)).catch(ignoreMissing)) !== undefined) throw error;
      this.#cache.delete(name);
      return undefined;
    }
  }

  async #list(name: string, checkedAtMs: number): Promise<Cached> {
    const listedAtMs = Date.now();
    const own = await this.#times([name, `${name}/${personFileName}`]);
    const { images, folders } = await listPerson(this.#root, name);
    const inner = folders.length > 1 ? await this.#times(folders.slice(1)) : [];
    // Where there is no person.json, its making changes the folder's own time.
    const stamps = new Map([...own, ...inner].filter(([, time]) => time > 0));
    const pictures = images.map(({ file, role }) => ({ file: file.slice(name.length + 1), role }));
    const about = stamps.has(`${name}/${personFileName}`) ? await this.#about(name) : { file: {} };
    return { person: { name, pictures, ...about }, stamps, listedAtMs, checkedAtMs };
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
