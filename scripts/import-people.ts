import { basename, dirname, resolve } from "node:path";
import { configPath, loadConfig } from "../src/config/load.ts";
import { FaceServiceError, messageOf } from "../src/errors.ts";
import type { Gallery } from "../src/gallery/gallery.ts";
import { openFolderGallery } from "../src/gallery/open-folder-gallery.ts";
import { type DecodeLimits, decodeImage } from "../src/images/decode.ts";
import { runCommand } from "../src/service/command.ts";
import { showProgress } from "../src/service/progress.ts";
import { loadPhoto, type PhotoAccess } from "./people-import/load-photo.ts";
import { type ImportedPerson, namePeople } from "./people-import/name-people.ts";
import { readPeopleSheet, type SheetRow } from "./people-import/sheet.ts";

const usage = `Enrols people from a spreadsheet: one row a photo, with the photo's file or address, surname, name, age.

usage: npm run import-people -- <sheet.xlsx or sheet.csv> [--photos <folder>] [--dry-run]

  --photos <folder>  files are read below it only (default: the folder of the sheet)
  --private-hosts    also download photos from hosts of your own network
  --config <file>    settings (default: config.json): gallery.directory is the dataset
  --dry-run          say who would be enrolled, and write nothing

The first row holds the titles: photo, surname, name, age (also photo, nom, prenom); other columns are kept with the
person. Rows that differ in anything but the photo are different people, also with the same name: the second one gets
a folder "Name Surname (2)". A second run adds only what is new. Then: npm run encode dataset && npm run train`;

/** EX_DATAERR of BSD's sysexits. */
const someFailedExitCode = 65;

await runCommand(
  {
    usage,
    options: {
      photos: { type: "string" },
      "private-hosts": { type: "boolean", default: false },
      config: { type: "string", default: "config.json" },
      "dry-run": { type: "boolean", default: false },
    },
    maxArguments: 1,
  },
  async ({ values, positionals }) => {
    const [path] = positionals;
    if (path === undefined) throw new FaceServiceError("USAGE_INVALID", "expected a spreadsheet; see --help");
    const config = await loadConfig(values.config, process.env);
    const sheet = await readPeopleSheet(path);
    await using gallery = openFolderGallery(
      {
        directory: configPath(config, config.gallery.directory),
        trashDirectory: configPath(config, config.gallery.trashDirectory),
        trashDays: null,
        mostPictures: config.gallery.maxPictures,
        embeddingsFile: configPath(config, config.training.embeddingsFile),
        limits: config.images,
      },
      () => undefined,
    );
    const people = namePeople(sheet.rows, await gallery.people());
    const problems = [...sheet.problems];
    if (values["dry-run"]) tellPlan(people);
    else {
      const access = {
        root: values.photos ?? dirname(resolve(path)),
        maxBytes: config.images.maxBytes,
        privateHosts: values["private-hosts"],
      };
      problems.push(...(await enrol(people, gallery, { access, limits: config.images, origin: basename(path) })));
    }
    for (const problem of problems) process.stderr.write(`${problem}\n`);
    return problems.length === 0 ? 0 : someFailedExitCode;
  },
);

function tellPlan(people: readonly ImportedPerson[]): void {
  for (const { name, isNew, rows } of people)
    process.stdout.write(`${name}: ${rows.length} photos${isNew ? "" : ", enrolled already"}\n`);
}

interface Enrolment {
  readonly access: PhotoAccess;
  readonly limits: DecodeLimits;
  /** The sheet's name, kept with each person and photo. */
  readonly origin: string;
}

/** @returns what could not be enrolled, a line each; everything else was */
async function enrol(
  people: readonly ImportedPerson[],
  gallery: Pick<Gallery, "create" | "addSample">,
  enrolment: Enrolment,
): Promise<readonly string[]> {
  const tasks = people.flatMap((person) => person.rows.map((row) => ({ person, row })));
  const bar = showProgress({ label: "enrolling", total: tasks.length, unit: "photos" });
  const problems: string[] = [];
  const enrolled = new Set<string>();
  let photos = 0;
  for (const [i, { person, row }] of tasks.entries()) {
    const isNew = person.isNew && !enrolled.has(person.name);
    const outcome = await enrolRow({ ...person, isNew }, row, { ...enrolment, gallery }).catch(problemOf);
    if (typeof outcome === "string") problems.push(`row ${row.row}: ${outcome}`);
    else {
      photos += outcome ? 1 : 0;
      if (isNew) enrolled.add(person.name);
    }
    bar.update(i + 1);
  }
  bar.end();
  process.stdout.write(`${enrolled.size} people and ${photos} photos enrolled\n`);
  return problems;
}

function problemOf(error: unknown): string {
  if (error instanceof FaceServiceError) return messageOf(error);
  throw error;
}

/** @returns whether the photo was not there yet */
async function enrolRow(
  { name, isNew, metadata }: ImportedPerson,
  { photo }: SheetRow,
  { gallery, access, limits, origin }: Enrolment & { readonly gallery: Pick<Gallery, "create" | "addSample"> },
): Promise<boolean> {
  const { bytes, fileName } = await loadPhoto(photo, access);
  if (isNew) {
    // Not before a photo can be shown, so that nobody is enrolled without one.
    await decodeImage(bytes, limits);
    await gallery.create(name, { metadata, origin });
  }
  const sample = { bytes, origin: { kind: "import", reference: origin, fileName: fileName.slice(0, 200) } };
  return (await gallery.addSample(name, sample)).isNew;
}
