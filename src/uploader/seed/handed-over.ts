import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FramePicture } from "../../zoneminder/frame-picture.ts";

/** Everyone may read: the server may run as another user. */
const directoryMode = 0o755;
const fileMode = 0o644;

/** Files for a server that takes paths alone, of pictures that lie in no file of their own. */
export class HandedOver {
  readonly #directory: string;
  #opening: Promise<void> | undefined;
  #count = 0;

  /** @param directory - absolute; nobody else's, for it is emptied first */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Calls `use` with a path at which the picture is meanwhile. */
  async withPath<T>(picture: FramePicture, use: (path: string) => Promise<T>): Promise<T> {
    if (picture.path !== undefined) return use(picture.path);
    this.#opening ??= this.#open();
    await this.#opening;
    const path = join(this.#directory, `${++this.#count}.jpg`);
    try {
      await writeFile(path, await picture.bytes(), { mode: fileMode });
      await chmod(path, fileMode);
      return await use(path);
    } finally {
      await rm(path, { force: true });
    }
  }

  /** What a killed uploader left behind is of no use. */
  async #open(): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true });
    await mkdir(this.#directory, { recursive: true });
    await chmod(this.#directory, directoryMode);
  }
}
