import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readFile, readlink, rm, stat, symlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { FaceServiceError } from "../../src/errors.ts";
import { downloadTarball } from "../../src/models/fetch/download.ts";
import { lockDirectory } from "../../src/models/fetch/lock.ts";
import { writeWhole } from "../../src/models/files.ts";
import { unzipFiles } from "./unzip.ts";
import { openWheelIndex } from "./wheel-index.ts";
import type { Wheel } from "./wheels.ts";

export interface InstallOptions {
  /** Libraries are kept here. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly onProgress: (what: string, doneBytes: number, totalBytes: number) => void;
}

/** What a wheel's libraries were when they came out of it. */
const receipt = z.object({ integrity: z.string(), files: z.record(z.string(), z.string()) });

const receiptPath = (folder: string, { name }: Wheel): string => join(folder, `${name}.json`);

/** Whether each library of the wheel is there and as it was when it was taken out. */
export async function isInstalled(wheel: Wheel, folder: string): Promise<boolean> {
  const text = await readFile(receiptPath(folder, wheel), "utf8").catch(() => "null");
  const read = receipt.safeParse(JSON.parse(text));
  if (!read.success || read.data.integrity !== wheel.integrity) return false;
  for (const path of wheel.libraries) {
    const name = basename(path);
    if ((await sha256OfFile(join(folder, name))) !== read.data.files[name]) return false;
  }
  return true;
}

/**
 * Downloads the wheel, verifies it, and takes its libraries out; an interrupted download goes on where it stopped.
 *
 * @throws {FaceServiceError} UNAVAILABLE; MODEL_INVALID when the index sends something else
 */
export async function installWheel(wheel: Wheel, options: InstallOptions): Promise<void> {
  const { folder, environment, onProgress } = options;
  const what = `${wheel.name} ${wheel.version}`;
  await using _lock = await lockDirectory(join(folder, "setup.lock"), {
    onWait: () => onProgress("waiting for another setup", 0, 0),
  });
  if (await isInstalled(wheel, folder)) return;
  const archive = await downloadTarball(wheel, {
    directory: join(folder, "downloads"),
    registry: await openWheelIndex(wheel, environment),
    onBytes: (bytes) => onProgress(what, bytes, wheel.tarballBytes),
  });
  await unzipFiles(archive, wheel.libraries, folder);
  const files = wheel.libraries.map(async (path) => [basename(path), await sha256OfFile(join(folder, basename(path)))]);
  const written = { integrity: wheel.integrity, files: Object.fromEntries(await Promise.all(files)) };
  await writeWhole(receiptPath(folder, wheel), new TextEncoder().encode(`${JSON.stringify(written, null, 2)}\n`));
  await rm(archive);
}

/**
 * Puts links to the providers beside ONNX Runtime's library, the one place where it looks for them. `npm ci` takes
 * them away; a second run puts them back without any download.
 *
 * @throws {FaceServiceError} CONFIG_INVALID when a file of another origin stands there
 */
export async function linkProviders(wheel: Wheel, folder: string, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  for (const path of wheel.libraries) {
    const link = join(target, basename(path));
    const wanted = join(folder, basename(path));
    const linked = await readlink(link).catch(() => undefined);
    if (linked === wanted) continue;
    if (linked === undefined && (await stat(link).catch(() => undefined)) !== undefined)
      throw new FaceServiceError(
        "CONFIG_INVALID",
        `${link} is there and was not put there by this program; move it away and run it again`,
      );
    await rm(link, { force: true });
    await symlink(wanted, link);
  }
}

/** Takes the links and everything that was fetched away. */
export async function uninstall(wheels: readonly Wheel[], folder: string, target: string): Promise<void> {
  for (const wheel of wheels) {
    for (const path of wheel.libraries) {
      const link = join(target, basename(path));
      if ((await readlink(link).catch(() => undefined)) === join(folder, basename(path))) await rm(link);
      await rm(join(folder, basename(path)), { force: true });
    }
    await rm(receiptPath(folder, wheel), { force: true });
  }
  await rm(join(folder, "downloads"), { recursive: true, force: true });
}

async function sha256OfFile(path: string): Promise<string | undefined> {
  if ((await stat(path).catch(() => undefined)) === undefined) return undefined;
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest("hex");
}
