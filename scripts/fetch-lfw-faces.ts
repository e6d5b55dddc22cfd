import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { seededRandom, shuffled } from "../src/classifier/random.ts";
import { configPath, loadConfig } from "../src/config/load.ts";
import { FaceServiceError } from "../src/errors.ts";
import { unknownName } from "../src/face/identification.ts";
import { createFile } from "../src/files/new-file.ts";
import { runCommand } from "../src/service/command.ts";
import { showProgress } from "../src/service/progress.ts";
import { downloadArchive } from "./lfw/download.ts";
import { type LfwPhoto, openLfwPhotos } from "./lfw/photo-source.ts";

/** LFW, funneled, as scikit-learn's datasets name it; 243 MB. */
const funneled = {
  url: "https://ndownloader.figshare.com/files/5976015",
  sha256: "b47c8422c8cded889dc5a13418c4bc2abbda121092b3533a83306f90d900100a",
};
const maxArchiveBytes = 1_000_000_000;
const maxCount = 5000;
const prefix = "lfw-";

const usage = `Fills dataset/${unknownName} with faces of strangers from Labeled Faces in the Wild (LFW).

usage: npm run fetch-lfw-faces [-- --archive <tar, tgz or folder>] [--count 200]

  --archive <path>  LFW that you have already, packed or unpacked; nothing is downloaded then
  --url <address>   where else to download it (with --sha256); by default 243 MB, once, kept in data/lfw-funneled.tgz
  --sha256 <hash>   of the file at --url
  --count <n>       so many strangers in all (default 200); those of an earlier run count
  --seed <n>        which ones (default 1234): the same seed takes the same photos
  --output <dir>    default: ${unknownName} in the dataset of config.json
  --config <file>   settings (default: config.json)
  --dry-run         say which photos would be taken

One photo a person, and nobody who has a folder in the dataset. LFW shows celebrities and may be used for research
that is not commercial; strangers from your own cameras (an afternoon of passers-by) teach more.`;

await runCommand(
  {
    usage,
    options: {
      archive: { type: "string" },
      url: { type: "string" },
      sha256: { type: "string" },
      count: { type: "string", default: "200" },
      seed: { type: "string", default: "1234" },
      output: { type: "string" },
      config: { type: "string", default: "config.json" },
      "dry-run": { type: "boolean", default: false },
    },
    maxArguments: 0,
  },
  async ({ values }) => {
    const config = await loadConfig(values.config, process.env);
    const dataset = configPath(config, config.gallery.directory);
    const output = values.output ?? join(dataset, unknownName);
    const count = wholeNumber("--count", values.count, maxCount);
    const seed = wholeNumber("--seed", values.seed, 2 ** 31);
    const archive = values.archive ?? (await download(sourceOf(values), configPath(config, "data/lfw-funneled.tgz")));
    const lfw = await openLfwPhotos(archive);
    const present = new Set(await namesIn(output));
    const residents = await namesIn(dataset);
    const wanted = chooseStrangers(lfw.photos, { residents, count, seed, present });
    if (values["dry-run"]) for (const photo of wanted) process.stdout.write(`${join(output, fileName(photo))}\n`);
    else await takePhotos(lfw, wanted, output);
    const had = [...present].filter((name) => name.startsWith(prefix)).length;
    process.stdout.write(
      `${wanted.length} photos ${values["dry-run"] ? "would be taken" : "taken"} to ${output}, ${had} were there\n`,
    );
    if (had + wanted.length < count)
      process.stderr.write(`${archive} holds only so many other people: ${had + wanted.length} of ${count}\n`);
    return 0;
  },
);

function wholeNumber(option: string, text: string, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw new FaceServiceError("USAGE_INVALID", `expected ${option} from 1 to ${max}, got ${text}`);
}

function sourceOf({ url, sha256 }: { readonly url?: string | undefined; readonly sha256?: string | undefined }) {
  if (url === undefined && sha256 === undefined) return funneled;
  if (url !== undefined && sha256 !== undefined && /^[0-9a-f]{64}$/i.test(sha256))
    return { url, sha256: sha256.toLowerCase() };
  throw new FaceServiceError("USAGE_INVALID", "expected --url and --sha256, of 64 hexadecimal digits, together");
}

async function download(source: { readonly url: string; readonly sha256: string }, path: string): Promise<string> {
  await downloadArchive({ ...source, maxBytes: maxArchiveBytes }, path);
  return path;
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

interface Choice {
  readonly residents: readonly string[];
  readonly count: number;
  readonly seed: number;
  /** Names of the files that are there. */
  readonly present: ReadonlySet<string>;
}

/** One photo of each of so many people, at random; those who have one there keep it. */
function chooseStrangers(photos: readonly LfwPhoto[], { residents, count, seed, present }: Choice) {
  const known = new Set(residents.map(plainName));
  const random = seededRandom(seed);
  const people = new Map<string, LfwPhoto[]>();
  for (const photo of photos) people.set(photo.person, [...(people.get(photo.person) ?? []), photo]);
  const taken = [...people.values()].filter((own) => own.some((photo) => present.has(fileName(photo))));
  const left = [...people].filter(([person, own]) => !known.has(plainName(person)) && !taken.includes(own));
  return shuffled(left, random)
    .slice(0, Math.max(0, count - taken.length))
    .map(([, own]) => own[Math.floor(random() * own.length)]!);
}

/** "George W. Bush" and "George_W_Bush" are one. */
function plainName(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

function fileName({ name }: LfwPhoto): string {
  return `${prefix}${name}`;
}

async function takePhotos(
  lfw: Awaited<ReturnType<typeof openLfwPhotos>>,
  wanted: readonly LfwPhoto[],
  output: string,
): Promise<void> {
  const bar = showProgress({ label: "taking strangers", total: wanted.length, unit: "photos" });
  let done = 0;
  await lfw.read(wanted, async (photo, bytes) => {
    const path = join(output, fileName(photo));
    await createFile(path, bytes, 0o640);
    bar.update(++done);
  });
  bar.end();
}
