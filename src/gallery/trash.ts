import { randomBytes } from "node:crypto";
import { cp, lstat, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { FaceServiceError } from "../errors.ts";
import { ignoreMissing } from "../files/missing.ts";
import { placeFile, writeNew } from "../files/new-file.ts";
import type { Removal } from "./gallery.ts";
import { originSchema, type SampleOrigin } from "./person-file.ts";

/** Beside what was removed, and what says from where. */
const contentName = "content";
const factsFile = "removal.json";
/** No removal takes so long. */
const cutOffAfterMs = 3_600_000;
const idPattern = /^\d{8}T\d{9}Z-[0-9a-f]{12}$/;

const schema = z.object({
  person: z.string().min(1),
  file: z.string().min(1).optional(),
  removedAt: z.iso.datetime(),
  origin: originSchema.optional(),
});

/** An entry with what the dataset knew of a picture, to be put back with it. */
export interface TrashEntry extends Removal {
  readonly origin?: SampleOrigin;
}

/** Takes things out of the dataset into dated folders, from which they can be put back. */
export class Trash {
  readonly #directory: string;

  /** @param directory - absolute; outside the dataset */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** @param path - what is taken; it is gone there when this resolves */
  async take(path: string, about: Pick<TrashEntry, "person" | "file" | "origin">): Promise<Removal> {
    const removedAt = new Date();
    const id = `${removedAt.toISOString().replace(/[-:.]/g, "")}-${randomBytes(6).toString("hex")}`;
    const facts = { ...about, removedAt: removedAt.toISOString() };
    const folder = join(this.#directory, id);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeNew(join(folder, factsFile), `${JSON.stringify(facts, null, 2)}\n`, 0o600);
    try {
      await move(path, join(folder, contentName));
    } catch (error) {
      // What arrived whole stays, even if what it is a copy of could be removed in part only.
      if ((await lstat(join(folder, contentName)).catch(ignoreMissing)) === undefined)
        await rm(folder, { recursive: true, force: true });
      throw error;
    }
    const { origin: _kept, ...told } = about;
    return { ...told, id, removedAt, erased: false };
  }

  /** Newest first. */
  async list(): Promise<readonly TrashEntry[]> {
    const names = await readdir(this.#directory).catch(ignoreMissing);
    const found = await Promise.all((names ?? []).filter((name) => idPattern.test(name)).map((id) => this.#read(id)));
    return found.filter((removal) => removal !== undefined).sort((a, b) => (a.id < b.id ? 1 : -1));
  }

  /** @throws {FaceServiceError} NOT_FOUND */
  async get(id: string): Promise<TrashEntry> {
    const removal = idPattern.test(id) ? await this.#read(id) : undefined;
    if (removal !== undefined) return removal;
    throw new FaceServiceError("NOT_FOUND", "nothing of that id was removed, or it has been forgotten since");
  }

  /** @throws {FaceServiceError} CONFLICT if something stands under the path; NOT_FOUND */
  async putBack(id: string, path: string): Promise<void> {
    const { file } = await this.get(id);
    const content = join(this.#directory, id, contentName);
    await mkdir(dirname(path), { recursive: true });
    if (file === undefined) await putFolderBack(content, path);
    else if (!(await placeFile(content, path))) throw taken();
    await rm(join(this.#directory, id), { recursive: true, force: true });
  }

  /** For good. */
  async discard(id: string): Promise<void> {
    await this.get(id);
    await rm(join(this.#directory, id), { recursive: true, force: true });
  }

  /** Forgets what was removed longer ago, and what is left of a removal that was cut off. @returns how many */
  async discardOlderThan(ageMs: number): Promise<number> {
    await this.#discardCutOff();
    const old = (await this.list()).filter(({ removedAt }) => Date.now() - removedAt.getTime() > ageMs);
    for (const { id } of old) await rm(join(this.#directory, id), { recursive: true, force: true });
    return old.length;
  }

  async #discardCutOff(): Promise<void> {
    const names = await readdir(this.#directory).catch(ignoreMissing);
    for (const id of (names ?? []).filter((name) => idPattern.test(name))) {
      const folder = join(this.#directory, id);
      const facts = await lstat(folder).catch(ignoreMissing);
      const isOld = facts !== undefined && Date.now() - facts.mtimeMs > cutOffAfterMs;
      if (isOld && (await lstat(join(folder, contentName)).catch(ignoreMissing)) === undefined)
        await rm(folder, { recursive: true, force: true });
    }
  }

  async #read(id: string): Promise<TrashEntry | undefined> {
    // Killed before it had what it was to take, a removal left the dataset as it was.
    if ((await lstat(join(this.#directory, id, contentName)).catch(ignoreMissing)) === undefined) return undefined;
    const text = await readFile(join(this.#directory, id, factsFile), "utf8").catch(ignoreMissing);
    const facts = schema.safeParse(parseJson(text ?? ""));
    if (!facts.success) return undefined;
    const { person, file, origin, removedAt } = facts.data;
    return {
      id,
      person,
      ...(file === undefined ? {} : { file }),
      ...(origin === undefined ? {} : { origin }),
      removedAt: new Date(removedAt),
      erased: false,
    };
  }
}

const taken = (): FaceServiceError =>
  new FaceServiceError("CONFLICT", "something stands there again since it was removed: move or remove that first");

async function putFolderBack(content: string, path: string): Promise<void> {
  if ((await lstat(path).catch(ignoreMissing)) !== undefined) throw taken();
  await move(content, path);
}

/** Also from one file system to another: then it stands under its new name once it is whole, and goes from its old place after that. */
async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
    const copy = join(dirname(to), `.${basename(to)}.${randomBytes(6).toString("hex")}`);
    try {
      await cp(from, copy, { recursive: true, errorOnExist: true, force: false, preserveTimestamps: true });
      await rename(copy, to);
    } catch (failure) {
      await rm(copy, { recursive: true, force: true });
      throw failure;
    }
    await rm(from, { recursive: true, force: true });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // cut short by a power cut: it is no entry
  }
}
