import { utimes } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Gallery } from "../../src/gallery/gallery.ts";
import { type GallerySettings, openFolderGallery } from "../../src/gallery/open-folder-gallery.ts";
import { createHttpApp } from "../../src/http/app.ts";
import { openApiKeys } from "../../src/http/auth/api-keys.ts";
import { Sessions } from "../../src/http/auth/sessions.ts";
import { registerPeopleLists } from "../../src/http/routes/people.ts";
import { registerSampleLists } from "../../src/http/routes/samples.ts";
import { serveHttp } from "../../src/http/serve-http.ts";
import { showProgress } from "../../src/service/progress.ts";
import { type Bench, wholeNumber } from "./bench.ts";
import { quantile } from "./figures/quantile.ts";
import { makeDataset, personName } from "./people/made-dataset.ts";
import { temporaryFolder } from "./workspace/temporary-folder.ts";

export const bench: Bench = {
  summary: "lists of people and their samples over HTTP, out of a dataset of folders",
  usage: `[--people N] [--samples N] [--rounds N]

Makes a dataset in a temporary folder (--people, 100, with --samples, 5, each), serves it over HTTP on this machine and
asks for all people, with hints and notes, --rounds (60) times: by a server that has not looked at the folders yet,
which walks all of them; after one folder has changed; and when nothing has. Then for the samples of one person after
the other.`,
  options: { people: { type: "string" }, samples: { type: "string" }, rounds: { type: "string" } },
  maxArguments: 0,
  async run({ values }) {
    const shape = { people: wholeNumber(values["people"], 100), samples: wholeNumber(values["samples"], 5) };
    const rounds = wholeNumber(values["rounds"], 60);
    await using folder = await temporaryFolder("people");
    const settings = settingsIn(folder.path);
    await makeDataset(settings.directory, settings.embeddingsFile, shape);
    const rows = await measure(settings, folder.path, { people: shape.people, rounds });
    console.table(rows);
    return { ...shape, rounds, lists: rows };
  },
};

interface ListFigures {
  readonly what: string;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly mostMs: number;
}

const settingsIn = (folder: string): GallerySettings => ({
  directory: join(folder, "dataset"),
  trashDirectory: join(folder, "trash"),
  trashDays: null,
  mostPictures: 1000,
  embeddingsFile: join(folder, "embeddings", "embeddings.bin"),
  limits: { maxBytes: 1e7, maxPixels: 1e8, maxSidePx: 4096 },
});

interface Task {
  readonly people: number;
  readonly rounds: number;
}

async function measure(settings: GallerySettings, folder: string, task: Task): Promise<readonly ListFigures[]> {
  const { people, rounds } = task;
  const progress = showProgress({ label: "lists of people", total: rounds * 4, unit: "requests" });
  let done = 0;
  let gallery = fresh(settings);
  const { auth, key } = await authIn(folder);
  const app = await createHttpApp(httpSettings, {
    auth,
    log: { error: () => undefined, debug: () => undefined },
    version: "0",
    pagesDirectory: join(folder, "none"),
    register: (routes) => {
      // Asked through this, so that a round can begin with a gallery that has not looked yet.
      const current: Pick<Gallery, "people" | "person" | "samples"> = {
        people: () => gallery.people(),
        person: (name) => gallery.person(name),
        samples: (name) => gallery.samples(name),
      };
      registerPeopleLists(routes, current);
      registerSampleLists(routes, current);
    },
  });
  await using server = await serveHttp(app, { host: "127.0.0.1", port: 0 });
  const list = async (path: string): Promise<void> => {
    const response = await fetch(new URL(`/api/v1${path}`, server.url), {
      headers: { authorization: `Bearer ${key}` },
    });
    const { items } = (await response.json()) as { items: readonly unknown[] };
    if (items.length === 0) throw new Error("the list is empty");
  };
  const all = `/people?limit=${Math.min(200, people)}`;
  const timed = async ({ what, before, path = all }: Way): Promise<ListFigures> => {
    const eachMs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await before?.(round);
      const startedMs = performance.now();
      await list(typeof path === "string" ? path : path(round));
      eachMs.push(performance.now() - startedMs);
      progress.update(++done);
    }
    return rowOf(what, eachMs);
  };
  await list(all);
  const rows = [
    await timed({
      what: "all people, first look",
      before: () => {
        gallery = fresh(settings);
      },
    }),
    await timed({
      what: "all people, one folder changed",
      before: (round) => touch(join(settings.directory, personName(round % people)), round),
    }),
    await timed({ what: "all people" }),
    await timed({
      what: "samples of one person",
      path: (round) => `/people/${encodeURIComponent(personName(round % people))}/samples`,
    }),
  ];
  progress.end();
  return rows;
}

interface Way {
  readonly what: string;
  readonly before?: (round: number) => unknown;
  /** Default: all people. */
  readonly path?: string | ((round: number) => string);
}

/** Then waits for longer than a look is believed. */
async function touch(folder: string, round: number): Promise<void> {
  const time = new Date(Date.now() - 30_000 + round * 100);
  await utimes(folder, time, time);
  await setTimeout(550);
}

function fresh(settings: GallerySettings): Gallery {
  return openFolderGallery(settings, () => undefined);
}

const httpSettings = {
  corsOrigins: [],
  trustedProxies: [],
  requestsPerMinute: 1_000_000,
  maxUploadBytes: 1_048_576,
  maxUploadFiles: 1,
  maxHeldBytes: 8_388_608,
};

async function authIn(folder: string) {
  let key = "";
  const keys = await openApiKeys(join(folder, "keys.json"), (text) => {
    key = text;
  });
  return { auth: { keys, sessions: new Sessions(() => keys.sessionSecret()) }, key };
}

function rowOf(what: string, eachMs: readonly number[]): ListFigures {
  const at = (share: number): number => Math.round(100 * quantile(eachMs, share)) / 100;
  return { what, p50Ms: at(0.5), p95Ms: at(0.95), mostMs: at(1) };
}
