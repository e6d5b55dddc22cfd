import { join } from "node:path";
import { openFolderGallery } from "../../src/gallery/open-folder-gallery.ts";
import { PersonChanges } from "../../src/gallery/person-changes.ts";
import { createHttpApp } from "../../src/http/app.ts";
import { openApiKeys } from "../../src/http/auth/api-keys.ts";
import { Sessions } from "../../src/http/auth/sessions.ts";
import { openFramePictures } from "../../src/http/pictures/frame-pictures.ts";
import { registerCamerasRoutes } from "../../src/http/routes/cameras.ts";
import { registerEventsRoutes } from "../../src/http/routes/events.ts";
import { registerFacesRoutes } from "../../src/http/routes/faces.ts";
import { registerPeopleRoutes } from "../../src/http/routes/people.ts";
import { registerResultsRoutes } from "../../src/http/routes/results.ts";
import { registerSearchRoutes } from "../../src/http/routes/search.ts";
import { registerSessionRoutes } from "../../src/http/routes/session.ts";
import { registerStrangersReading } from "../../src/http/routes/strangers.ts";
import { serveHttp } from "../../src/http/serve-http.ts";
import { showProgress } from "../../src/service/progress.ts";
import { correctingResults } from "../../src/sightings/correcting-results.ts";
import { openEmbeddedSightings } from "../../src/sightings/embedded-sighting-store.ts";
import type { Sightings } from "../../src/sightings/sightings.ts";
import { openEmbeddedResultStore } from "../../src/store/embedded-result-store.ts";
import { openNoArchive } from "../../src/store/no-archive.ts";
import { NameChanges } from "../../src/training/name-changes.ts";
import { type Bench, type BenchRequest, wholeNumber } from "./bench.ts";
import { correctSome } from "./http/corrections.ts";
import { type MeasuredSearch, openSearch } from "./http/photo-search.ts";
import { type MeasuredPage, measuredPages } from "./http/requests.ts";
import { fillDataset, fillStore } from "./http/stored.ts";
import { fillFaces } from "./http/stored-faces.ts";
import { temporaryFolder } from "./workspace/temporary-folder.ts";

export const bench: Bench = {
  summary: "pages of the HTTP API over 100,000 stored results and as many kept faces",
  usage: `[options]

  Fills an embedded store and a dataset, serves the API's own routes over them, and asks for pages over loopback one
  after the other. The bare request beside them tells who the caller is, and reads no store. Processor time is of client
  and server together; where the machine is busy with other work, it tells more than the clock. The
  photo that is searched for is detected and embedded by the real engine, whose worker processes' time is not counted.

  --results N      stored results, and kept faces (default 100000)
  --corrections N  faces of them that people corrected (default 5000)
  --requests N     of each page (default 60)`,
  options: { results: { type: "string" }, corrections: { type: "string" }, requests: { type: "string" } },
  maxArguments: 0,
  run,
};

const people = 100;
const samples = 5;
const limits = { maxBytes: 33_554_432, maxPixels: 40_000_000, maxSidePx: 2560 };

async function run({ values }: BenchRequest): Promise<Readonly<Record<string, unknown>>> {
  const total = wholeNumber(values["results"], 100_000);
  const requests = wholeNumber(values["requests"], 60);
  await using folder = await temporaryFolder("http");
  const directory = folder.path;
  await using store = await openEmbeddedResultStore({ file: join(directory, "results.db") });
  await fillStore(store, total);
  const faces = await openEmbeddedSightings({ ...keptForEver, file: join(directory, "sightings.db") });
  await using sightings = correctingResults(faces, store, { log: { warn: (fields) => tell(fields) } });
  await fillFaces(sightings, total);
  await correctSome(sightings, { total, corrections: wholeNumber(values["corrections"], 5000) });
  await using search = await openSearch(sightings, total);
  await fillDataset(join(directory, "dataset"), people, samples);
  return await measureAll(directory, { store, sightings, search }, requests);
}

const keptForEver = { knownDays: null, strangerDays: null, maxFaces: 10_000_000, maxPerEvent: 1000 };

interface Stores {
  readonly store: Awaited<ReturnType<typeof openEmbeddedResultStore>>;
  readonly sightings: Sightings;
  readonly search: MeasuredSearch;
}

const tell = (fields: Readonly<Record<string, unknown>>): void =>
  void process.stderr.write(`${JSON.stringify(fields)}\n`);

async function measureAll(
  directory: string,
  { store, sightings, search }: Stores,
  requests: number,
): Promise<Record<string, unknown>> {
  let key = "";
  const keys = await openApiKeys(join(directory, "keys.json"), (text) => {
    key = text;
  });
  await using gallery = openGallery(directory);
  const app = await createHttpApp(generous, {
    auth: { keys, sessions: new Sessions(() => keys.sessionSecret()) },
    log: { error: tell, debug: () => undefined },
    version: "0",
    pagesDirectory: join(directory, "none"),
    register: (routes) => {
      const pictures = openFramePictures({ directory, images: { allowedRoots: [], maxBytes: 1 } }, openNoArchive());
      registerSessionRoutes(routes, { keys, sessions: new Sessions(() => keys.sessionSecret()) }, { sessionHours: 1 });
      registerResultsRoutes(routes, { results: store, pictures, corrections: sightings, maxPixels: limits.maxPixels });
      registerEventsRoutes(routes, { results: store, pictures, corrections: sightings, maxPixels: limits.maxPixels });
      registerCamerasRoutes(routes, store);
      registerFacesRoutes(routes, { sightings, maxPixels: limits.maxPixels });
      // What is alike to a stranger is `npm run bench -- strangers`.
      registerStrangersReading(routes, { sightings, gathering: { strangersLike: () => Promise.resolve([]) } });
      registerSearchRoutes(routes, { ...search, maxBytes: limits.maxBytes });
      const changes = personChanges(directory, gallery);
      registerPeopleRoutes(routes, { gallery, changes });
    },
  });
  await using server = await serveHttp(app, { host: "127.0.0.1", port: 0 });
  const ask = async ({ path, sendsPhoto = false }: Omit<MeasuredPage, "name">): Promise<Answer> => {
    const startedMs = performance.now();
    const headers = { authorization: `Bearer ${key}` };
    const sent = sendsPhoto ? { method: "POST", body: formOf(search.photo) } : {};
    const response = await fetch(`${server.url}${path}`, { headers, ...sent });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return { ms: performance.now() - startedMs, text };
  };
  const progress = showProgress({ label: "asking", total: measuredPages.length + 1, unit: "pages" });
  const bare = await measure({ name: "bare request", path: "/api/v1/session" }, { ask, requests });
  const rows = [bare];
  for (const page of measuredPages) {
    rows.push(await measure(page, { ask, requests }));
    progress.update(rows.length);
  }
  progress.end();
  const figures = rows.map((row) => ({ ...row, timesBare: row.p50Ms / bare.p50Ms }));
  console.table(Object.fromEntries(figures.map(({ name, ...row }) => [name, rounded(row)])));
  const slowest = Math.max(...figures.map(({ p95Ms }) => p95Ms));
  return { results: await store.count(), slowestP95Ms: slowest, pages: figures };
}

interface Answer {
  readonly ms: number;
  readonly text: string;
}

interface Asking {
  readonly ask: (page: Omit<MeasuredPage, "name">) => Promise<Answer>;
  readonly requests: number;
}

async function measure({ name, afterPages = 0, ...first }: MeasuredPage, { ask, requests }: Asking) {
  let at = first;
  for (let page = 0; page < afterPages; page++) {
    const { nextCursor } = JSON.parse((await ask(at)).text) as { nextCursor: string | null };
    if (nextCursor === null) break;
    at = { ...first, path: `${first.path}&cursor=${nextCursor}` };
  }
  await ask(at);
  const answers: Answer[] = [];
  const before = process.cpuUsage();
  for (let i = 0; i < requests; i++) answers.push(await ask(at));
  const { user, system } = process.cpuUsage(before);
  const times = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  const quantile = (share: number): number => times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0;
  const { items = [] } = JSON.parse(answers[0]?.text ?? "{}") as { items?: readonly unknown[] };
  const kilobytes = (answers[0]?.text.length ?? 0) / 1024;
  return {
    name,
    items: items.length,
    kilobytes,
    p50Ms: quantile(0.5),
    p95Ms: quantile(0.95),
    processorMs: (user + system) / 1000 / requests,
  };
}

function formOf(photo: Uint8Array): FormData {
  const form = new FormData();
  form.set("image", new Blob([Uint8Array.from(photo)]), "photo.jpg");
  return form;
}

const rounded = (row: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value.toFixed(1))]));

/** Nothing that is measured is to meet a limit. */
const generous = {
  corsOrigins: [],
  trustedProxies: [],
  requestsPerMinute: 1_000_000,
  maxUploadBytes: limits.maxBytes,
  maxUploadFiles: 1,
  maxHeldBytes: 4 * limits.maxBytes,
};

function openGallery(directory: string) {
  return openFolderGallery(
    {
      directory: join(directory, "dataset"),
      trashDirectory: join(directory, "trash"),
      trashDays: null,
      mostPictures: 1000,
      embeddingsFile: join(directory, "embeddings.bin"),
      limits,
    },
    () => undefined,
  );
}

function personChanges(directory: string, gallery: ReturnType<typeof openGallery>): PersonChanges {
  return new PersonChanges({
    gallery,
    names: new NameChanges(directory),
    embeddingsFile: join(directory, "embeddings.bin"),
    records: [],
    stopTraining: () => Promise.resolve(undefined),
  });
}
