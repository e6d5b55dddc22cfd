import { randomBytes } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { readManifest } from "../classifier/version-manifest.ts";
import { listVersions } from "../classifier/versions.ts";
import { FaceServiceError, messageOf } from "../errors.ts";
import { makeDirectory } from "../files/directory.ts";
import { ignoreMissing } from "../files/missing.ts";
import { writeDurably } from "../files/write-file.ts";
import { oneAtATime } from "../gallery/one-at-a-time.ts";

const changeSchema = z.object({
  id: z.string(),
  name: z.string().min(1),
  /** Null: the person is enrolled no more. */
  becomes: z.string().min(1).nullable(),
  begunAt: z.iso.datetime(),
  /**
   * When dataset and embeddings had been changed: what is learned later knows of it. Absent: not yet, so that every
   * version is held to it.
   */
  doneAt: z.iso.datetime().optional(),
  /** Nothing is to be left of the person anywhere. */
  erase: z.boolean(),
});

/** A person who was renamed or taken off the list after a classifier had learned the name. */
export type NameChange = Readonly<z.infer<typeof changeSchema>>;

const schema = z.object({ formatVersion: z.literal(1), changes: z.array(changeSchema) });

/** Beside the classifier versions that it is about. */
const namesFile = "names.json";
/** Other servers of the same classifiers are heard after so long. */
const lookEveryMs = 1000;

/** The names that classifiers know and that are right no more. */
export class NameChanges {
  readonly #directory: string;
  readonly #serially = oneAtATime();
  readonly #learnedAt = new Map<string, Promise<number>>();
  #known: { readonly stamp: string; readonly changes: readonly NameChange[] } | undefined;
  #lookedAtMs = Number.NEGATIVE_INFINITY;

  /** @param directory - of the classifier versions */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** From here on every version is held to it, until it is done. */
  async begin(change: Pick<NameChange, "name" | "becomes" | "erase">): Promise<NameChange> {
    const begun = { ...change, id: randomBytes(6).toString("hex"), begunAt: new Date().toISOString() };
    await this.#edit((changes) => [...changes, begun]);
    return begun;
  }

  /** From here on what is trained anew is believed again; a clock that was put back does not free the versions that there are. */
  async done(id: string): Promise<void> {
    const versions = await listVersions(this.#directory);
    // A version that cannot be read answers nobody.
    const learned = await Promise.all(
      versions.map((version) => this.learnedAtMs(join(this.#directory, version)).catch(() => 0)),
    );
    const doneAt = new Date(Math.max(Date.now(), ...learned)).toISOString();
    await this.#edit((changes) => changes.map((change) => (change.id === id ? { ...change, doneAt } : change)));
  }

  /** Takes changes back, or forgets those that concern no version any more. */
  async forget(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#edit((changes) => changes.filter(({ id }) => !ids.includes(id)));
  }

  /** Oldest first. @throws {FaceServiceError} CONFIG_INVALID if the file is damaged: whoever is in it must not be named */
  async list(): Promise<readonly NameChange[]> {
    if (this.#known !== undefined && performance.now() - this.#lookedAtMs < lookEveryMs) return this.#known.changes;
    this.#lookedAtMs = performance.now();
    const facts = await stat(this.#path).catch(ignoreMissing);
    const stamp = facts === undefined ? "none" : `${facts.mtimeMs} ${facts.ino} ${facts.size}`;
    if (this.#known?.stamp !== stamp) await this.#readInto(stamp, facts !== undefined);
    return this.#known?.changes ?? [];
  }

  /** What was known goes on to hold while the file cannot be read; without it there is nothing to go on with. */
  async #readInto(stamp: string, isThere: boolean): Promise<void> {
    try {
      this.#known = { stamp, changes: isThere ? await this.#read() : [] };
    } catch (error) {
      if (this.#known === undefined) throw error;
    }
  }

  /** What has become of the names that a version knows; @param versionDirectory - absolute */
  async of(versionDirectory: string): Promise<ReadonlyMap<string, string | null>> {
    const last = await this.#lastChanges(versionDirectory);
    return new Map([...last].map(([name, { becomes }]) => [name, becomes]));
  }

  /** The names that a version knows of people who were erased, perhaps under a later name. */
  async erasedIn(versionDirectory: string): Promise<ReadonlySet<string>> {
    const last = await this.#lastChanges(versionDirectory);
    return new Set([...last].flatMap(([name, { becomes, erase }]) => (becomes === null && erase ? [name] : [])));
  }

  async #lastChanges(versionDirectory: string): Promise<ReadonlyMap<string, NameChange>> {
    const changes = await this.list();
    if (changes.length === 0) return new Map();
    const learnedAtMs = await this.learnedAtMs(versionDirectory);
    return followed(changes.filter(({ doneAt }) => doneAt === undefined || Date.parse(doneAt) >= learnedAtMs));
  }

  /** When a version's embeddings were read; of older releases, when it was written. */
  learnedAtMs(versionDirectory: string): Promise<number> {
    const known = this.#learnedAt.get(versionDirectory);
    if (known !== undefined) return known;
    const reading = readManifest(versionDirectory).then((manifest) =>
      Date.parse(manifest?.learnedAt ?? manifest?.createdAt ?? new Date(0).toISOString()),
    );
    this.#learnedAt.set(versionDirectory, reading);
    reading.catch(() => this.#learnedAt.delete(versionDirectory));
    return reading;
  }

  get #path(): string {
    return join(this.#directory, namesFile);
  }

  #edit(edit: (changes: readonly NameChange[]) => readonly NameChange[]): Promise<void> {
    return this.#serially(async () => {
      this.#lookedAtMs = Number.NEGATIVE_INFINITY;
      const changes = edit(await this.list());
      await makeDirectory(this.#directory);
      await writeDurably(this.#path, `${JSON.stringify({ formatVersion: 1, changes }, null, 1)}\n`, { mode: 0o640 });
      this.#lookedAtMs = Number.NEGATIVE_INFINITY;
    });
  }

  async #read(): Promise<readonly NameChange[]> {
    try {
      return schema.parse(JSON.parse(await readFile(this.#path, "utf8"))).changes;
    } catch (error) {
      throw new FaceServiceError(
        "CONFIG_INVALID",
        `${this.#path}, which says whose names must not be answered, cannot be read: ${messageOf(error)}; restore it, or remove it and train anew`,
        { cause: error },
      );
    }
  }
}

/**
 * One change after the other: who was renamed can be renamed again, and a name can be given to another.
 *
 * @returns the last change of each person, by the name before the first
 */
function followed(changes: readonly NameChange[]): ReadonlyMap<string, NameChange> {
  const last = new Map<string, NameChange>();
  for (const change of changes) {
    const carriers = [...last].filter(([, { becomes }]) => becomes === change.name).map(([first]) => first);
    if (!last.has(change.name)) carriers.push(change.name);
    for (const first of carriers) last.set(first, change);
  }
  return last;
}
