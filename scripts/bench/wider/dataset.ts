import { createReadStream } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { extract } from "tar";
import { z } from "zod";
import { FaceServiceError, messageOf } from "../../../src/errors.ts";
import type { BoundingBox } from "../../../src/face/geometry.ts";
import { temporaryFolder } from "../workspace/temporary-folder.ts";

/** A folder for the time of a measurement; disposing it removes what was unpacked. */
export interface DataFolder extends AsyncDisposable {
  readonly directory: string;
}

/** @param path - a folder, or a tar (also gzipped) that is unpacked beside other temporary files */
export async function openDataFolder(path: string): Promise<DataFolder> {
  const kind = await stat(path).catch((error: unknown) => {
    throw new FaceServiceError("USAGE_INVALID", `cannot read ${path}: ${messageOf(error)}`, { cause: error });
  });
  if (kind.isDirectory()) return { directory: path, [Symbol.asyncDispose]: () => Promise.resolve() };
  const folder = await temporaryFolder("data");
  try {
    await pipeline(createReadStream(path), extract({ cwd: folder.path, strict: true }));
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw new FaceServiceError("USAGE_INVALID", `cannot unpack ${path}: ${messageOf(error)}`, { cause: error });
  }
  return { directory: folder.path, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

const indexes = z.array(z.int().nonnegative());
const truthSchema = z.record(
  z.string(),
  z.object({
    boxes_xywh: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])),
    easy: indexes,
    medium: indexes,
    hard: indexes,
  }),
);

export const difficulties = ["easy", "medium", "hard"] as const;
export type Difficulty = (typeof difficulties)[number];

export interface WiderImage {
  readonly path: string;
  readonly faces: readonly BoundingBox[];
  /** Which of `faces` each difficulty counts; invalid ones are in none. */
  readonly counted: Readonly<Record<Difficulty, readonly number[]>>;
}

/** @throws {FaceServiceError} USAGE_INVALID when there is no ground-truth.json of the expected form */
export async function readWider(directory: string): Promise<readonly WiderImage[]> {
  const file = await findFile(directory, "ground-truth.json");
  const truth = truthSchema.safeParse(JSON.parse(await readFile(file, "utf8")));
  if (!truth.success)
    throw new FaceServiceError("USAGE_INVALID", `${file} has another form: ${z.prettifyError(truth.error)}`);
  return Object.entries(truth.data).map(([name, { boxes_xywh, ...counted }]) => ({
    path: join(dirname(file), name),
    faces: boxes_xywh.map(([left, top, width, height]) => ({ left, top, right: left + width, bottom: top + height })),
    counted,
  }));
}

async function findFile(directory: string, name: string): Promise<string> {
  const files = await readdir(directory, { recursive: true });
  const found = files.find((file) => file === name || file.endsWith(`/${name}`));
  if (found === undefined)
    throw new FaceServiceError("USAGE_INVALID", `expected a ${name} below ${directory}, found none`);
  return join(directory, found);
}
