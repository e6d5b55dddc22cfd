import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { FaceServiceError } from "../../errors.ts";
import {
  findKey,
  type KeyFile,
  makeKey,
  mostKeys,
  newKeyFile,
  readKeyFile,
  type StoredKey,
  writeKeyFile,
} from "./key-file.ts";
import type { Role, Scope } from "./roles.ts";

export interface NewKey {
  readonly name: string;
  readonly role: Role;
  /** Fewer than the role's. */
  readonly scopes?: readonly Scope[];
}

/** Who may call: API keys, of which only hashes are kept. */
export interface ApiKeys {
  list(): Promise<readonly StoredKey[]>;
  /** @returns the key whose text this is */
  find(text: string): Promise<StoredKey | undefined>;
  byId(id: string): Promise<StoredKey | undefined>;
  /** @returns the key's text, which nobody can read again */
  add(key: NewKey): Promise<{ readonly key: StoredKey; readonly text: string }>;
  /** @throws {FaceServiceError} NOT_FOUND; CONFLICT for the last key that may manage keys */
  remove(id: string): Promise<void>;
  sessionSecret(): Promise<string>;
}

const managesKeys = ({ role, scopes }: StoredKey): boolean =>
  role === "admin" && (scopes === undefined || scopes.includes("keys:manage"));

/**
 * Opens the file of keys. Where there is none it is made, with one key for an admin.
 *
 * @param onFirstKey - told that key's text, once
 * @throws {FaceServiceError} CONFIG_INVALID
 */
export async function openApiKeys(path: string, onFirstKey: (text: string) => void): Promise<ApiKeys> {
  const keys = new FileKeys(path);
  if ((await readKeyFile(path)) === undefined) {
    await mkdir(dirname(path), { recursive: true });
    await writeKeyFile(path, newKeyFile());
    onFirstKey((await keys.add({ name: "first admin", role: "admin" })).text);
  }
  return keys;
}

class FileKeys implements ApiKeys {
  readonly #path: string;
  #read: { readonly stamp: string; readonly content: KeyFile } | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  async list(): Promise<readonly StoredKey[]> {
    return (await this.#content()).keys;
  }

  async find(text: string): Promise<StoredKey | undefined> {
    return findKey(await this.list(), text);
  }

  async byId(id: string): Promise<StoredKey | undefined> {
    return (await this.list()).find((key) => key.id === id);
  }

  async sessionSecret(): Promise<string> {
    return (await this.#content()).sessionSecret;
  }

  async add({ name, role, scopes }: NewKey): Promise<{ readonly key: StoredKey; readonly text: string }> {
    const made = makeKey({ name, role, ...(scopes === undefined ? {} : { scopes: [...scopes] }) }, new Date());
    await this.#change((keys) => {
      if (keys.some((one) => one.name === name))
        throw new FaceServiceError("CONFLICT", `there is a key named ${name}; choose another name or delete it first`);
      if (keys.length >= mostKeys)
        throw new FaceServiceError("CONFLICT", `there are ${mostKeys} keys, which is the most; delete one first`);
      return [...keys, made.key];
    });
    return made;
  }

  async remove(id: string): Promise<void> {
    await this.#change((keys) => {
      const left = keys.filter((key) => key.id !== id);
      if (left.length === keys.length) throw new FaceServiceError("NOT_FOUND", `there is no key ${id}`);
      if (!left.some(managesKeys))
        throw new FaceServiceError("CONFLICT", "this is the last key that may manage keys; make another one first");
      return left;
    });
  }

  /** Read again when another program has changed it: `npm run keys`. */
  async #content(): Promise<KeyFile> {
    const found = await stat(this.#path, { bigint: true }).catch(() => undefined);
    const stamp = `${found?.ino} ${found?.mtimeNs} ${found?.size}`;
    if (this.#read?.stamp !== stamp) {
      const content = await readKeyFile(this.#path);
      if (content === undefined)
        throw new FaceServiceError("UNAVAILABLE", "the file of API keys is gone; restore it, or restart the server");
      this.#read = { stamp, content };
    }
    return this.#read.content;
  }

  /** One change after the other, so that none is lost. */
  #change(work: (keys: readonly StoredKey[]) => readonly StoredKey[]): Promise<void> {
    const change = async (): Promise<void> => {
      const content = await this.#content();
      await writeKeyFile(this.#path, { ...content, keys: [...work(content.keys)] });
      this.#read = undefined;
    };
    const next = this.#last.then(change, change);
    this.#last = next;
    return next;
  }
}
