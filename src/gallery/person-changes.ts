import { FaceServiceError, systemFailure, withoutPaths } from "../errors.ts";
import { changeEmbeddings } from "./change-embeddings.ts";
import type { Gallery, Person, Removal } from "./gallery.ts";
import { checkedPersonName } from "./person-name.ts";

/** Keeps what people are called in what classifiers have learned. */
export interface LearnedNames {
  begin(change: { readonly name: string; readonly becomes: string | null; readonly erase: boolean }): Promise<{
    readonly id: string;
  }>;
  done(id: string): Promise<void>;
  forget(ids: readonly string[]): Promise<void>;
  list(): Promise<readonly PendingChange[]>;
}

export interface PendingChange {
  readonly id: string;
  readonly name: string;
  readonly becomes: string | null;
  readonly begunAt: string;
  /** Absent: it was cut off. */
  readonly doneAt?: string | undefined;
  readonly erase: boolean;
}

/** Something that holds people's names, beside dataset and embeddings: results, sightings, classifier versions. */
export interface NamedRecords {
  readonly name: string;
  /**
   * @param since - earlier ones have been done; a store that cannot tell does all of them
   * @returns how many records changed
   */
  rename(name: string, to: string, since?: Date): Promise<number>;
  erase(name: string, since?: Date): Promise<number>;
}

export interface PersonChangesParts {
  readonly gallery: Gallery;
  readonly names: LearnedNames;
  readonly embeddingsFile: string;
  readonly records: readonly NamedRecords[];
  /** Ends a training that may have read what is being changed. @returns its id */
  readonly stopTraining: (reason: string) => Promise<string | undefined>;
}

export interface PersonRemoved {
  /** Absent: there was no folder. */
  readonly removal?: Removal;
  /** Faces taken out of the embeddings. */
  readonly faces: number;
  /** By the records' name. */
  readonly records: Readonly<Record<string, number>>;
  /** A training that was ended for it. */
  readonly cancelledJob?: string;
}

export interface PersonRenamed {
  readonly person: Person;
  readonly records: Readonly<Record<string, number>>;
  readonly cancelledJob?: string;
}

/** What concerns a person in more places than the dataset. */
export class PersonChanges {
  readonly #parts: PersonChangesParts;
  /** Names that are being changed now. */
  readonly #inHand = new Set<string>();

  constructor(parts: PersonChangesParts) {
    this.#parts = parts;
  }

  /**
   * Takes a person out of dataset and embeddings; no server names them from the first moment on. With `erase` nothing
   * is kept: pictures, sightings, the name in stored results. May be repeated, also for somebody without a folder.
   *
   * @throws {FaceServiceError} NOT_FOUND if nothing of that name was found anywhere; what the disk refused, which says
   *   whether nothing was changed, or the rest is done later
   */
  remove(name: string, { erase }: { readonly erase: boolean }): Promise<PersonRemoved> {
    return this.#holding(name, () => this.#removeAnew(name, erase));
  }

  async #removeAnew(name: string, erase: boolean): Promise<PersonRemoved> {
    const { gallery, names } = this.#parts;
    const isKnown = (await gallery.person(name)) !== undefined;
    const begun = (await names.list()).find(
      (one) => one.name === name && one.becomes === null && one.erase === erase && one.doneAt === undefined,
    );
    // Whatever is not a folder here may still be a name in what was stored.
    if (!isKnown && !erase && begun === undefined) throw nobody();
    const change =
      begun ?? (await names.begin({ name: isKnown ? name : checkedPersonName(name), becomes: null, erase }));
    let removed: PersonRemoved;
    try {
      removed = await this.#remove(change.id, name, erase);
    } catch (error) {
      throw await this.#unfinished(error, change.id, name);
    }
    const isAnywhere = removed.removal !== undefined || removed.faces > 0 || sum(removed.records) > 0;
    if (isAnywhere) return removed;
    await names.forget([change.id]);
    throw nobody();
  }

  /** Where the folder stands nothing was changed, and the deletion is taken back; else it is kept, to be completed. */
  async #unfinished(error: unknown, id: string, name: string): Promise<unknown> {
    const { gallery, names } = this.#parts;
    const isDone = (await names.list()).some((change) => change.id === id && change.doneAt !== undefined);
    // A store was away, which a repeat completes.
    if (isDone) return error;
    if ((await gallery.person(name).catch(() => undefined)) === undefined) return withMore(error, completedLater);
    return await names.forget([id]).then(
      () => withMore(error, "nothing was changed"),
      () => withMore(error, completedLater),
    );
  }

  /** @throws {FaceServiceError} as the gallery's own */
  rename(name: string, to: string): Promise<PersonRenamed> {
    return this.#holding(name, () => this.#rename(name, to));
  }

  async #rename(name: string, to: string): Promise<PersonRenamed> {
    const { gallery, names } = this.#parts;
    const change = await names.begin({ name, becomes: checkedPersonName(to), erase: false });
    let person: Person;
    try {
      person = await gallery.rename(name, to);
    } catch (error) {
      await names.forget([change.id]);
      throw error;
    }
    // Not before: a name that is taken ends no training.
    const cancelledJob = await this.#parts.stopTraining("a person was renamed: start it again");
    const records = await this.#renameRecords(change.id, name, person.name);
    // Asked again: what the encoding found is under the new name only now.
    person = (await gallery.person(person.name)) ?? person;
    return { person, records, ...(cancelledJob === undefined ? {} : { cancelledJob }) };
  }

  /** Completes what was cut off by the end of the server or the refusal of a disk. */
  async resume(): Promise<void> {
    for (const change of await this.#parts.names.list()) {
      const { id, name, becomes, doneAt, erase } = change;
      if (doneAt !== undefined || this.#inHand.has(name)) continue;
      if (becomes === null) await this.#remove(id, name, erase, await this.#isInTrash(change));
      else if ((await this.#parts.gallery.person(becomes)) !== undefined) await this.#renameRecords(id, name, becomes);
      else await this.#parts.names.forget([id]);
    }
  }

  /** Who has a folder all the same was enrolled anew since. */
  async #isInTrash({ name, erase, begunAt }: PendingChange): Promise<boolean> {
    const removals = erase ? [] : await this.#parts.gallery.removals();
    return removals.some((one) => one.person === name && one.file === undefined && one.removedAt >= new Date(begunAt));
  }

  async #holding<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.#inHand.add(name);
    try {
      return await work();
    } finally {
      this.#inHand.delete(name);
    }
  }

  /**
   * Once more for what others have written late about people who were erased or renamed.
   *
   * @param lateMs - how long after a change others may write of what was before, and how long it may have waited
   */
  async sweep(lateMs: number): Promise<void> {
    const { gallery, names } = this.#parts;
    for (const change of await names.list()) {
      const doneMs = Date.parse(change.doneAt ?? "");
      // Somebody else may have got the name.
      if (doneMs >= Date.now() - lateMs && (await gallery.person(change.name)) === undefined)
        await this.#changeRecords(change, new Date(doneMs - lateMs));
    }
  }

  /** @throws {FaceServiceError} as the gallery's own */
  async restore(id: string): Promise<Removal> {
    const { gallery, names } = this.#parts;
    const removal = await gallery.restore(id);
    if (removal.file !== undefined) return removal;
    const deletions = (await names.list()).filter(({ name, becomes }) => name === removal.person && becomes === null);
    await names.forget(deletions.map((change) => change.id));
    return removal;
  }

  async #remove(id: string, name: string, erase: boolean, isGone = false): Promise<PersonRemoved> {
    const { gallery, names, embeddingsFile } = this.#parts;
    const cancelledJob = await this.#parts.stopTraining("a person was deleted: start it again");
    const removal = isGone ? undefined : await gallery.removePerson(name, { erase });
    const faces = await changeEmbeddings({ embeddingsFile, name, becomes: null });
    await names.done(id);
    const records = await this.#changeRecords({ name, becomes: null, erase });
    return {
      ...(removal === undefined ? {} : { removal }),
      faces,
      records,
      ...(cancelledJob === undefined ? {} : { cancelledJob }),
    };
  }

  async #renameRecords(id: string, name: string, to: string): Promise<Readonly<Record<string, number>>> {
    const { names, embeddingsFile } = this.#parts;
    await changeEmbeddings({ embeddingsFile, name, becomes: to });
    await names.done(id);
    return await this.#changeRecords({ name, becomes: to, erase: false });
  }

  /**
   * Whoever is deleted without being erased stays in what was recorded of the past. One store that is away does not keep
   * the others from it; the first failure is thrown at the end, and a repeat completes it.
   */
  async #changeRecords({ name, becomes, erase }: Pick<PendingChange, "name" | "becomes" | "erase">, since?: Date) {
    const counts: Record<string, number> = {};
    const failures: unknown[] = [];
    if (becomes === null && !erase) return counts;
    for (const records of this.#parts.records) {
      try {
        counts[records.name] =
          becomes === null ? await records.erase(name, since) : await records.rename(name, becomes, since);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
    return counts;
  }
}

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);

const completedLater =
  "the deletion is begun: the person is named no more, and the rest is done within the hour or when it is repeated";

/** A bug stays what it is. */
function withMore(error: unknown, more: string): unknown {
  const refused = systemFailure(error);
  if (refused !== undefined)
    return new FaceServiceError(refused.code, `${withoutPaths(refused.message)}; ${more}`, { cause: error });
  if (!(error instanceof FaceServiceError)) return error;
  return new FaceServiceError(error.code, `${error.message}; ${more}`, { cause: error });
}

const nobody = (): FaceServiceError => new FaceServiceError("NOT_FOUND", "nobody of that name is known");
