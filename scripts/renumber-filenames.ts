import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { FaceServiceError, messageOf } from "../src/errors.ts";
import { placeFile } from "../src/files/new-file.ts";
import { eventOf } from "../src/gallery/image-groups.ts";
import { runCommand } from "../src/service/command.ts";
import { showProgress } from "../src/service/progress.ts";

const usage = `Renames the pictures of one folder to 00000000.jpg, 00000001.jpg and so on, in the order of their names.

usage: npm run renumber-filenames -- <folder> [--dry-run] [--forget-events]

  --dry-run         say what would be renamed, and rename nothing
  --forget-events   rename also pictures whose name tells their day or event (2026-11-21..., 42-00007...). Such
                    pictures are kept on one side when a classifier is tested; by a plain number that is lost

Nothing is overwritten: names that are numbers already stay, the others get the numbers that are free. A second run
renames nothing. Folders inside the folder are left alone.`;

const picture = /\.(jpe?g|png|webp)$/i;
const numbered = /^\d{8}\.[^.]+$/;
const digits = 8;

interface Renaming {
  readonly from: string;
  readonly to: string;
}

await runCommand(
  {
    usage,
    options: {
      "dry-run": { type: "boolean", default: false },
      "forget-events": { type: "boolean", default: false },
    },
    maxArguments: 1,
  },
  async ({ values, positionals }) => {
    const [folder] = positionals;
    if (folder === undefined) throw new FaceServiceError("USAGE_INVALID", "expected a folder; see --help");
    const { renamings, kept } = planRenamings(await namesIn(folder), values["forget-events"]);
    if (kept > 0)
      process.stderr.write(
        `${kept} pictures keep their names, which tell their day or event; --forget-events renames them too\n`,
      );
    if (values["dry-run"]) for (const { from, to } of renamings) process.stdout.write(`${from} -> ${to}\n`);
    else await rename(folder, renamings);
    process.stdout.write(`${renamings.length} pictures ${values["dry-run"] ? "would be renamed" : "renamed"}\n`);
    return 0;
  },
);

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile() && picture.test(entry.name)).map((entry) => entry.name);
  } catch (error) {
    throw new FaceServiceError(
      "DATASET_INVALID",
      `cannot read the folder ${folder}: ${messageOf(error)}; name a folder of pictures`,
      { cause: error },
    );
  }
}

function planRenamings(
  names: readonly string[],
  forgetEvents: boolean,
): { readonly renamings: readonly Renaming[]; readonly kept: number } {
  const order = new Intl.Collator("en", { numeric: true });
  const others = names.filter((name) => !numbered.test(name)).sort(order.compare);
  // By number only: 00000001.jpg and 00000001.png would read as one.
  const taken = new Set(names.filter((name) => numbered.test(name)).map((name) => name.slice(0, digits)));
  const renamings: Renaming[] = [];
  let number = 0;
  for (const from of others) {
    if (!forgetEvents && eventOf(`person/${from}`) !== undefined) continue;
    while (taken.has(numberText(number))) number++;
    const extension = from.slice(from.lastIndexOf(".")).toLowerCase();
    renamings.push({ from, to: `${numberText(number)}${extension}` });
    number++;
  }
  return { renamings, kept: others.length - renamings.length };
}

function numberText(number: number): string {
  return String(number).padStart(digits, "0");
}

async function rename(folder: string, renamings: readonly Renaming[]): Promise<void> {
  const bar = showProgress({ label: "renaming", total: renamings.length, unit: "pictures" });
  for (const [i, { from, to }] of renamings.entries()) {
    // A rename would replace what someone else has put there meanwhile; a second name does not.
    if (!(await placeFile(join(folder, from), join(folder, to))))
      throw new FaceServiceError("CONFLICT", `${to} has appeared in ${folder} meanwhile; run it again`);
    await rm(join(folder, from));
    bar.update(i + 1);
  }
  bar.end();
}
