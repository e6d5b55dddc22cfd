import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Config, loadConfig } from "../../src/config/load.ts";
import { openSightings } from "../../src/sightings/open-sightings.ts";
import type { SightingPlace } from "../../src/sightings/sighting-store.ts";
import { openImageArchive } from "../../src/store/open-image-archive.ts";
import { openResultStore } from "../../src/store/open-result-store.ts";
import type { FrameResult } from "../../src/store/results.ts";
import { fetchedModels } from "../support/fetched-models.ts";
import { ipcPath } from "../support/rpc.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import type { ZoneminderDatabase } from "../support/zoneminder-database.ts";
import { openFacePictures } from "./face-pictures.ts";
import { type ChaosServer, mongodbServer, s3Server, zoneminderServer } from "./servers.ts";
import { programVictim, type Victim } from "./victim.ts";
import type { WrittenFrame, ZoneminderPlace } from "./zoneminder-writer.ts";

/** Everything that works together, each a process of its own. */
export interface ChaosSite extends AsyncDisposable, ZoneminderPlace {
  readonly victims: readonly Victim[];
  /** What is to be found of the frames in every store. */
  found(written: readonly WrittenFrame[]): Promise<readonly FoundFrames[]>;
  lastWords(): string;
}

export interface FoundFrames {
  readonly store: string;
  /** One text a record, doubles included: `monitor/event/frame`, of marks `event/frame`. */
  readonly records: readonly string[];
  wanted(frame: WrittenFrame): string;
}

/** @param onlyOurs - neither MariaDB nor MongoDB nor S3: event store, embedded results, folder */
export async function openChaosSite(onlyOurs: boolean): Promise<ChaosSite> {
  const home = await temporaryDirectory();
  const events = join(home.path, "events");
  await mkdir(events);
  const zoneminder = onlyOurs ? undefined : await zoneminderServer(home.path);
  const mongodb = onlyOurs ? undefined : await mongodbServer(home.path);
  const s3 = onlyOurs ? undefined : await s3Server(home.path);
  const others: readonly ChaosServer[] = [zoneminder, mongodb, s3].filter((one) => one !== undefined);
  const config = join(home.path, "config.json");
  await writeFile(config, JSON.stringify(await settingsOf(events, zoneminder !== undefined, others), null, 2));
  const server = programVictim("server", "src/server/main.js", ["--config", config]);
  const uploader = programVictim("uploader", "src/uploader/main.js", ["--config", config]);
  await server.start();
  await uploader.start();
  return {
    victims: [uploader, server, ...others.map(({ victim }) => victim)],
    events,
    database: zoneminder?.database,
    picture: await openFacePictures(),
    found: (written) => foundFrames(config, written, zoneminder?.database),
    lastWords: () => uploader.lastWords(),
    async [Symbol.asyncDispose]() {
      await uploader[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      for (const other of others) await other[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}

/** Quick networks: who is found in the pictures is none of this test's business. */
async function settingsOf(events: string, hasDatabase: boolean, others: readonly ChaosServer[]): Promise<object> {
  const { directory } = await fetchedModels();
  const endpoint = `ipc://${ipcPath()}`;
  return Object.assign(
    {
      models: { directory, detector: { kind: "rfb" }, embedder: { kind: "dlib" } },
      detection: { inputSizePx: 320 },
      images: { allowedRoots: [events] },
      engine: { workers: 1 },
      server: { endpoints: [endpoint] },
      http: { enabled: false },
      uploader: {
        server: endpoint,
        source: hasDatabase ? "database" : "directory",
        eventsDirectory: events,
        similarBelow: 0,
        scanIntervalMs: 250,
        maxInFlight: 4,
        requestTimeoutMs: 10_000,
        archiveFrames: "all",
        monitoringPort: null,
      },
    },
    ...others.map(({ settings }) => settings),
  );
}

async function foundFrames(
  file: string,
  written: readonly WrittenFrame[],
  database: ZoneminderDatabase | undefined,
): Promise<readonly FoundFrames[]> {
  const config = await loadConfig(file, {});
  await using results = await openResultStore(config);
  await using archive = await openImageArchive(config);
  const events = new Set(written.map(({ event }) => event));
  const stored: FrameResult[] = [];
  for (const event of events) stored.push(...(await results.find({ event, limit: 1000 })));
  const beyond = (await results.count()) - stored.length;
  const found: FoundFrames[] = [
    {
      store: "results",
      records: [
        ...stored.filter(({ failure }) => failure === undefined).map(placeText),
        ...Array.from({ length: Math.max(0, beyond) }, (_, index) => `of another event ${index}`),
      ],
      wanted: placeText,
    },
    { store: "sightings", records: await keptFaces(config), wanted: placeText },
    { store: "archive", records: await archive.list(""), wanted: archiveText },
  ];
  if (database !== undefined) {
    const marks = await database.query("SELECT eventid, frameid FROM alarm_uploaded");
    const records = marks.map((row) => `${row["eventid"]}/${row["frameid"]}`);
    found.push({ store: "marks", records, wanted: ({ event, frame }) => `${event}/${frame}` });
  }
  return found;
}

/** Frames of all faces that are kept, also those of an event that was never written. */
async function keptFaces(config: Config): Promise<readonly string[]> {
  await using sightings = await openSightings(config);
  const frames: string[] = [];
  for (let after: SightingPlace | undefined, isMore = true; isMore; ) {
    const page = await sightings.find({ limit: 1000, ...(after === undefined ? {} : { after }) });
    frames.push(...page.map(placeText));
    after = page.at(-1);
    isMore = page.length === 1000;
  }
  return frames;
}

const placeText = ({ monitor, event, frame }: WrittenFrame): string => `${monitor}/${event}/${frame}`;
const archiveText = ({ monitor, event, frame }: WrittenFrame): string =>
  `${monitor}/2026-11-21/${event}/${String(frame).padStart(5, "0")}.jpg`;
