import { type FileHandle, open, writeFile } from "node:fs/promises";

/** All of it, or its parts one behind the other. */
export type Content = string | Uint8Array | readonly Uint8Array[];

export interface Filling {
  /** Rights of the new file, less the umask; by default those that any new file gets. */
  readonly mode?: number | undefined;
  /** Called when the new file is written, before it takes its place; if it throws, that stays as it was. */
  readonly beforeSwitch?: (file: FileHandle, temporary: string) => Promise<unknown>;
}

/** Writes a file that must not be there yet, and closes it: some file systems tell only then that a disk is full. */
export async function fillNew(
  path: string,
  content: Content,
  isDurable: boolean,
  { mode, beforeSwitch }: Filling,
): Promise<void> {
  await using file = await open(path, "wx", mode);
  await writeFile(file, content);
  if (isDurable) await file.sync();
  await beforeSwitch?.(file, path);
}
