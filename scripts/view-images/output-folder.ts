import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { FaceServiceError, messageOf } from "../../src/errors.ts";
import { contactSheet } from "../../src/images/contact-sheet.ts";
import type { SheetTile } from "./view-frames.ts";
import { writeNew } from "./write-frame.ts";

const sheet = { columns: 5, tileWidth: 384 };
const tilesOfSheet = 40;

/**
 * A folder of its own, named by the moment: `2026-11-21T18-05-06Z`.
 *
 * @returns its path
 * @throws {FaceServiceError} USAGE_INVALID where none can be made
 */
export async function makeFolder(parent: string, now: Date): Promise<string> {
  try {
    await mkdir(parent, { recursive: true });
    return await makeNew(parent, now);
  } catch (error) {
    throw new FaceServiceError("USAGE_INVALID", `cannot write into ${parent}: ${messageOf(error)}; see --output`, {
      cause: error,
    });
  }
}

async function makeNew(parent: string, now: Date): Promise<string> {
  const moment = `${now.toISOString().slice(0, 19).replaceAll(":", "-")}Z`;
  for (let copy = 1; ; copy++) {
    const folder = join(parent, copy === 1 ? moment : `${moment}-${copy}`);
    try {
      await mkdir(folder, { mode: 0o750 });
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

/** Small pictures side by side, 40 a sheet. @returns the names of the sheets */
export async function writeSheets(folder: string, tiles: readonly SheetTile[]): Promise<readonly string[]> {
  const names: string[] = [];
  for (let first = 0; first < tiles.length; first += tilesOfSheet) {
    const some = tiles.slice(first, first + tilesOfSheet);
    const pictures = await Promise.all(
      some.map(async ({ picture, caption }) => ({ bytes: await readFile(join(folder, picture)), caption })),
    );
    const name = `contact-sheet-${String(names.length + 1).padStart(2, "0")}.jpg`;
    await writeNew(folder, name, await contactSheet(pictures, sheet));
    names.push(name);
  }
  return names;
}
