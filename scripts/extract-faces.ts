import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { currentVersion } from "../src/classifier/versions.ts";
import { type Config, configPath, loadConfig } from "../src/config/load.ts";
import type { Engine, EngineFace } from "../src/engine/engine.ts";
import { FaceServiceError, messageOf } from "../src/errors.ts";
import { unknownName } from "../src/face/identification.ts";
import { createFile } from "../src/files/new-file.ts";
import { cutFaces } from "../src/images/cut-faces.ts";
import { runCommand } from "../src/service/command.ts";
import { type Progress, showProgress } from "../src/service/progress.ts";
import { startEngine } from "../training/start-engine.ts";
import { faceFileName, folderOf, listPictures } from "./extract/pictures.ts";

const usage = `Cuts the faces out of pictures, to be sorted into people's folders of the dataset.

usage: npm run extract-faces -- <folder or picture> ... [--list <file>] [--output extracted-faces] [--sort]

  --list <file>     also the pictures that this file names, one a line; may stand several times
  --recursive       also pictures in folders inside the folders
  --output <dir>    default: extracted-faces
  --sort            into one folder for each name that the trained classifier gives, ${unknownName} and undecided: look
                    through them before you move them into the dataset
  --all             also faces that are too small, blurred or turned away to learn from (quality.* of config.json)
  --max-side <px>   of a face's picture (default 384); smaller faces are not blown up
  --config <file>   settings (default: config.json)
  --dry-run         say which faces would be cut out

Each face comes with half its size around it, as encode needs it. Names keep the folder and the file that a face is
from, so that pictures of one event can be told; a second run adds what is new and overwrites nothing.`;

const undecided = "undecided";
/** EX_DATAERR of BSD's sysexits. */
const someFailedExitCode = 65;
const maxPlaces = 10_000;

interface Extraction {
  readonly output: string;
  readonly sort: boolean;
  readonly all: boolean;
  readonly maxSidePx: number;
  readonly dryRun: boolean;
}

await runCommand(
  {
    usage,
    options: {
      list: { type: "string", multiple: true, default: [] },
      recursive: { type: "boolean", default: false },
      output: { type: "string", default: "extracted-faces" },
      sort: { type: "boolean", default: false },
      all: { type: "boolean", default: false },
      "max-side": { type: "string", default: "384" },
      config: { type: "string", default: "config.json" },
      "dry-run": { type: "boolean", default: false },
    },
    maxArguments: maxPlaces,
  },
  async ({ values, positionals }) => {
    const { list: lists, recursive, output, sort, all } = values;
    const maxSidePx = Number(values["max-side"]);
    if (!Number.isInteger(maxSidePx) || maxSidePx < 64 || maxSidePx > 4096)
      throw new FaceServiceError("USAGE_INVALID", `expected --max-side from 64 to 4096, got ${values["max-side"]}`);
    if (positionals.length + lists.length === 0)
      throw new FaceServiceError("USAGE_INVALID", "expected a folder, a picture or --list; see --help");
    const config = await loadConfig(values.config, process.env);
    const pictures = await listPictures(positionals, { lists, recursive });
    return await extract(pictures, config, { output, sort, all, maxSidePx, dryRun: values["dry-run"] });
  },
);

async function extract(pictures: readonly string[], config: Config, extraction: Extraction): Promise<number> {
  const classifier = extraction.sort ? await trainedVersion(config) : undefined;
  await using engine = await startEngine(config, "extract");
  const bar = showProgress({ label: "extracting", total: pictures.length, unit: "pictures" });
  const counts = { faces: 0, taken: 0, without: 0, failed: 0 };
  const queue = pictures.values();
  let done = 0;
  const work = async (): Promise<void> => {
    for (const picture of queue) {
      try {
        const { faces, taken } = await extractPicture(picture, { engine, config, classifier, extraction, bar });
        counts.faces += faces;
        counts.taken += taken;
        counts.without += faces === 0 ? 1 : 0;
      } catch (error) {
        if (!(error instanceof FaceServiceError)) throw error;
        counts.failed++;
        bar.note(`${picture}: ${messageOf(error)}`);
      }
      bar.update(++done);
    }
  };
  await Promise.all(Array.from({ length: engine.status().workers * 2 }, work));
  bar.end();
  const { faces, taken, without, failed } = counts;
  const told = extraction.dryRun ? "would be written" : `new in ${extraction.output}`;
  process.stdout.write(
    `${pictures.length} pictures: ${faces} faces, ${taken} ${told}; ${without} pictures without a usable face, ${failed} unreadable\n`,
  );
  return failed === 0 ? 0 : someFailedExitCode;
}

interface Tools {
  readonly engine: Engine;
  readonly config: Config;
  readonly classifier: string | undefined;
  readonly extraction: Extraction;
  readonly bar: Progress;
}

async function extractPicture(picture: string, { engine, config, classifier, extraction, bar }: Tools) {
  const { output, all, maxSidePx, dryRun } = extraction;
  const bytes = await readPicture(picture);
  const job = { image: { kind: "bytes", bytes }, ...(classifier === undefined ? {} : { classifier }) } as const;
  const { faces } = await engine.recognize(job);
  const usable = faces.filter((face) => all || isUsable(face));
  const boxes = usable.map((face) => face.box);
  const cuts = await cutFaces(bytes, boxes, { limits: config.images, maxSidePx });
  let taken = 0;
  for (const [i, cut] of cuts.entries()) {
    const label = classifier === undefined ? undefined : labelOf(usable[i]!);
    const path = join(folderOf(output, label), faceFileName(picture, i));
    if (cut === undefined) continue;
    if (dryRun) bar.note(path);
    taken += dryRun || (await createFile(path, cut, 0o640)) ? 1 : 0;
  }
  return { faces: usable.length, taken };
}

async function readPicture(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new FaceServiceError("IMAGE_UNREADABLE", messageOf(error), { cause: error });
  }
}

function isUsable({ identification }: EngineFace): boolean {
  if (identification.kind !== "undecided") return true;
  return identification.reason === "no classifier" || identification.reason === "below threshold";
}

/** A name is a folder of the dataset already, so that it is one here too. */
function labelOf({ identification }: EngineFace): string {
  if (identification.kind === "known") return identification.name;
  return identification.kind === "unknown" ? unknownName : undecided;
}

async function trainedVersion(config: Config): Promise<string> {
  const directory = configPath(config, config.classifier.directory);
  const version = await currentVersion(directory);
  if (version !== undefined) return version;
  throw new FaceServiceError("CONFIG_INVALID", `${directory} holds no classifier to sort by; run npm run train`);
}
