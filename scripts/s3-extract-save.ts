import { basename, join } from "node:path";
import { type Config, loadConfig } from "../src/config/load.ts";
import { FaceServiceError, messageOf } from "../src/errors.ts";
import { unknownName } from "../src/face/identification.ts";
import { createFile } from "../src/files/new-file.ts";
import { checkedPersonName } from "../src/gallery/person-name.ts";
import { cutFaces } from "../src/images/cut-faces.ts";
import { runCommand } from "../src/service/command.ts";
import { type Progress, showProgress } from "../src/service/progress.ts";
import { openSightings } from "../src/sightings/open-sightings.ts";
import type { KeptSighting } from "../src/sightings/sighting.ts";
import type { SightingPlace, SightingStore } from "../src/sightings/sighting-store.ts";
import type { ImageArchive, ImageMetadata } from "../src/store/archive.ts";
import { openImageArchive } from "../src/store/open-image-archive.ts";
import { namedPeople } from "./extract/seed-labels.ts";

const usage = `Saves pictures of people from what was recorded, each below a folder of the name that it was given.

usage: npm run s3-extract-save [-- --prefix archive/alerts/] [--output s3-dataset]
       npm run s3-extract-save -- --faces

  --prefix <text>   only objects of the picture archive (archive.* of config.json) whose key begins so
  --faces           the faces that this program kept (sightings.*) instead of the archive's pictures: by a
                    person's word where there is one, else as they were answered
  --name <person>   only this person
  --output <dir>    default: s3-dataset
  --config <file>   settings (default: config.json)
  --dry-run         say what would be saved

The archive's pictures are those that smart-zoneminder uploaded, with labels in their metadata: each named person is cut out of the
whole frame. Pictures that this program archived have boxes drawn into them and are passed over: use --faces. Look
through the folders before you move them into the dataset: the names are a machine's. Nothing is overwritten.`;

/** EX_DATAERR of BSD's sysexits. */
const someFailedExitCode = 65;
const pageSize = 500;
const maxSidePx = 1024;

interface Saving {
  readonly output: string;
  /** Of the only person wanted. */
  readonly name: string | undefined;
  readonly dryRun: boolean;
}

interface Saved {
  readonly looked: number;
  readonly saved: number;
  readonly passedOver: number;
  readonly failed: number;
}

await runCommand(
  {
    usage,
    options: {
      prefix: { type: "string", default: "" },
      faces: { type: "boolean", default: false },
      name: { type: "string" },
      output: { type: "string", default: "s3-dataset" },
      config: { type: "string", default: "config.json" },
      "dry-run": { type: "boolean", default: false },
    },
    maxArguments: 0,
  },
  async ({ values }) => {
    const config = await loadConfig(values.config, process.env);
    const saving = { output: values.output, name: values.name, dryRun: values["dry-run"] };
    const { looked, saved, passedOver, failed } = values.faces
      ? await saveFaces(config, saving)
      : await saveFromArchive(config, values.prefix, saving);
    const told = saving.dryRun ? "would be saved" : `saved to ${saving.output}`;
    process.stdout.write(`${looked} looked at: ${saved} ${told}, ${passedOver} without a name, ${failed} failed\n`);
    return failed === 0 ? 0 : someFailedExitCode;
  },
);

async function saveFromArchive(config: Config, prefix: string, saving: Saving): Promise<Saved> {
  await using archive = await openImageArchive(config);
  const keys = await archive.list(prefix);
  const bar = showProgress({ label: "saving", total: keys.length, unit: "objects" });
  const counts = { looked: keys.length, saved: 0, passedOver: 0, failed: 0 };
  for (const [i, key] of keys.entries()) {
    try {
      const saved = await saveObject(archive, key, { config, saving, bar });
      counts.saved += saved ?? 0;
      counts.passedOver += saved === undefined ? 1 : 0;
    } catch (error) {
      counts.failed++;
      bar.note(`${key}: ${problemOf(error)}`);
    }
    bar.update(i + 1);
  }
  bar.end();
  return counts;
}

interface Surroundings {
  readonly config: Config;
  readonly saving: Saving;
  readonly bar: Progress;
}

/** @returns how many pictures are new; undefined if the object names nobody */
async function saveObject(
  archive: Pick<ImageArchive, "get">,
  key: string,
  { config, saving, bar }: Surroundings,
): Promise<number | undefined> {
  const object = await archive.get(key);
  const people = object === undefined ? undefined : namedPeople(await labelsOf(archive, object.metadata));
  if (object === undefined || people === undefined || people.length === 0) return undefined;
  const wanted = people.filter(({ name }) => saving.name === undefined || name === saving.name);
  const boxes = wanted.map(({ box }) => box);
  const cuts = await cutFaces(object.bytes, boxes, { limits: config.images, maxSidePx, margin: 0 });
  let saved = 0;
  for (const [i, cut] of cuts.entries()) {
    const file = `${basename(key).replace(/\.[^.]*$/, "")}-${i + 1}.jpg`;
    if (cut !== undefined && (await save(cut, wanted[i]!.name, file, { saving, bar }))) saved++;
  }
  return saved;
}

/** Labels of many faces lie beside the picture, because metadata hold 2 KB. */
async function labelsOf(archive: Pick<ImageArchive, "get">, { labels, labelskey }: ImageMetadata): Promise<string> {
  if (labels !== undefined || labelskey === undefined) return labels ?? "";
  const beside = await archive.get(labelskey);
  return beside === undefined ? "" : Buffer.from(beside.bytes).toString("utf8");
}

async function saveFaces(config: Config, saving: Saving): Promise<Saved> {
  await using store = await openSightings(config);
  const bar = showProgress({ label: "saving", total: await store.count(), unit: "faces" });
  const counts = { looked: 0, saved: 0, passedOver: 0, failed: 0 };
  for await (const sighting of sightingsOf(store, saving.name)) {
    const name = nameOf(sighting);
    const crop = name === undefined ? undefined : await store.crop(sighting.id);
    if (name === undefined || crop === undefined) counts.passedOver++;
    else if (await save(crop, name, fileOf(sighting), { saving, bar })) counts.saved++;
    bar.update(++counts.looked);
  }
  bar.end();
  return counts;
}

async function* sightingsOf(store: Pick<SightingStore, "find">, person: string | undefined) {
  let after: SightingPlace | undefined;
  for (;;) {
    const page = await store.find({
      limit: pageSize,
      sort: "oldest",
      ...(person === undefined ? {} : { person }),
      ...(after === undefined ? {} : { after }),
    });
    yield* page;
    after = page.at(-1);
    if (page.length < pageSize) return;
  }
}

/** @returns undefined for a face that has no name: a stranger has one, the folder of strangers */
function nameOf({ identification, decision }: KeptSighting): string | undefined {
  if (decision?.verdict === "person") return decision.person;
  if (decision !== undefined && decision.verdict !== "right") return undefined;
  if (identification.kind === "known") return identification.name;
  return identification.kind === "unknown" ? unknownName : undefined;
}

/** Names the event first, by which encode keeps its pictures together. */
function fileOf({ event, frame, face }: KeptSighting): string {
  return `${event.replace(/[^\p{L}\p{N}]+/gu, "_")}-${String(frame).padStart(5, "0")}-${face + 1}.jpg`;
}

/** @returns whether it is new, or would be */
async function save(
  bytes: Uint8Array,
  name: string,
  file: string,
  { saving: { output, dryRun }, bar }: Pick<Surroundings, "saving" | "bar">,
): Promise<boolean> {
  // The name comes from outside: checked before it becomes a folder.
  const path = join(output, name === unknownName ? name : checkedPersonName(name), file);
  if (dryRun) bar.note(path);
  return dryRun || (await createFile(path, bytes, 0o640));
}

function problemOf(error: unknown): string {
  if (error instanceof FaceServiceError) return messageOf(error);
  throw error;
}
