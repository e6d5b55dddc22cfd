/**
 * Replaces a file of each writer in the directory of its first argument, again and again until it is killed; or, if the
 * second says `once`, a single time, and prints how each went.
 */
import { join } from "node:path";
import { createFile } from "../../src/files/new-file.ts";
import { fileWriters } from "./file-writers.ts";

const [directory = "", often] = process.argv.slice(2);
if (often === "once") {
  const bytes = new Uint8Array(1_000_000).fill(9);
  for (const [name, write] of Object.entries({ ...fileWriters, createFile })) {
    const told = await write(join(directory, name), bytes).then(
      () => "written",
      (error: unknown) => (error instanceof Error && "code" in error ? `${String(error.code)} ${error.message}` : ""),
    );
    process.stdout.write(`${name}: ${told}\n`);
  }
} else
  for (let turn = 1; ; turn = (turn + 1) % 256) {
    const bytes = new Uint8Array(2_000_000 + turn).fill(turn);
    for (const [name, write] of Object.entries(fileWriters)) await write(join(directory, name), bytes);
    process.stdout.write(".");
  }
