import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { configPath } from "../config/load.ts";
import type { NamedRecords } from "../gallery/person-changes.ts";
import { createHttpApp, type HttpSettings } from "../http/app.ts";
import { openApiKeys } from "../http/auth/api-keys.ts";
import { Sessions } from "../http/auth/sessions.ts";
import { uploadedFrames } from "../http/compatible/uploaded-frames.ts";
import { openLiveFeed } from "../http/live/live-feed.ts";
import { type FramePictureSettings, openFramePictures } from "../http/pictures/frame-pictures.ts";
import type { Recognizer } from "../http/recognizer.ts";
import type { LiveSettings } from "../http/routes/settings.ts";
import { serveHttp } from "../http/serve-http.ts";
import { cutterOf } from "../images/cut-faces.ts";
import { Holding } from "../service/holding.ts";
import type { Log } from "../service/log.ts";
import { correctingResults } from "../sightings/correcting-results.ts";
import type { SightingSettings } from "../sightings/open-sightings.ts";
import { type ImageArchiveSettings, openImageArchive } from "../store/open-image-archive.ts";
import { openResultStore, type ResultStoreSettings } from "../store/open-result-store.ts";
import { registerRoutes } from "./http-routes.ts";
import { Late } from "./late.ts";
import { lateArchive, lateResultStore } from "./late-store.ts";
import { namesInResults } from "./names-in-results.ts";
import { namingNewcomers } from "./naming-newcomers.ts";
import { namesInSightings, openFaces, openKeptFaces } from "./open-faces.ts";
import type { PeopleParts } from "./open-people.ts";
import { trainAfterEnrolment } from "./train-after-enrolment.ts";
import { trainerFor } from "./trainer-for.ts";
import { openVideoPictures, type VideoPictureSettings } from "./video-pictures.ts";

/** What of the configuration the HTTP API needs. */
export interface HttpConfig
  extends ResultStoreSettings,
    SightingSettings,
    ImageArchiveSettings,
    FramePictureSettings,
    VideoPictureSettings {
  readonly results: ResultStoreSettings["results"] & SightingSettings["results"];
  readonly sightings: SightingSettings["sightings"] & {
    readonly likeness: number | null;
    readonly enabled: boolean;
    readonly cropPx: number;
  };
  readonly directory: string;
  readonly training: { readonly minImagesPerPerson: number; readonly jobsFile: string };
  readonly images: FramePictureSettings["images"] & { readonly maxPixels: number };
  readonly http: HttpSettings & {
    readonly host: string;
    readonly port: number;
    readonly keysFile: string;
    readonly sessionHours: number;
    readonly liveClients: number;
    readonly compatibleApis: "key" | "open" | "off";
  };
}

export interface HttpSurroundings {
  readonly log: Log;
  readonly recognizer: Recognizer;
  readonly settings: LiveSettings;
  /** Of this program. */
  readonly version: string;
  /** @param records - the stores that hold people's names */
  readonly openPeople: (records: readonly NamedRecords[]) => Promise<PeopleParts>;
}

export interface OpenedHttp extends AsyncDisposable {
  /** As it can be called from this machine. */
  readonly url: string;
}

const pagesDirectory = fileURLToPath(new URL("../../web", import.meta.url));
/** What another process writes is told within this and a query's time. */
const liveEveryMs = 100;

/**
 * Puts the HTTP API together and lets it listen.
 *
 * @throws {FaceServiceError} CONFIG_INVALID for a port that is taken or keys that cannot be kept
 */
export async function openHttp(config: HttpConfig, surroundings: HttpSurroundings): Promise<OpenedHttp> {
  const { log, version, recognizer, settings, openPeople } = surroundings;
  const { http, images } = config;
  await using opened = new Holding();
  const keys = await openApiKeys(configPath(config, http.keysFile), tellFirstKey);
  const auth = { keys, sessions: new Sessions(() => keys.sessionSecret()) };
  const results = opened.use(lateResultStore(new Late("results store", () => openResultStore(config), log)));
  const archive = opened.use(lateArchive(new Late("picture archive", () => openImageArchive(config), log)));
  const videos = opened.use(openVideoPictures(config));
  const feed = opened.use(openLiveFeed(results, { everyMs: liveEveryMs, maxListeners: http.liveClients }, log));
  const sightings = opened.use(correctingResults(openKeptFaces(config, log), results, { log }));
  const people = opened.use(await openPeople([namesInResults(results, archive), namesInSightings(sightings)]));
  const { embedder } = recognizer.models();
  const { maxFaces, likeness } = config.sightings;
  const faces = opened.use(openFaces({ sightings, gallery: people.gallery, embedder, likeness, maxFaces, log }));
  const mode = http.compatibleApis;
  const dueFile = join(dirname(configPath(config, config.training.jobsFile)), "training-due.json");
  const trainer = trainerFor(people, config.training);
  const enrolment = opened.use(await trainAfterEnrolment(trainer, { file: dueFile, log }));
  const uploads = uploadedFrames({
    results,
    archive,
    faces: config.sightings.enabled
      ? { sightings, embedder, cut: cutterOf(images, config.sightings.cropPx) }
      : undefined,
  });
  const app = await createHttpApp(http, {
    auth,
    log,
    version,
    pagesDirectory,
    register: (routes) =>
      registerRoutes(routes, {
        auth,
        version,
        sessionHours: http.sessionHours,
        results,
        pictures: openFramePictures(config, archive, videos),
        maxPixels: images.maxPixels,
        maxBytes: images.maxBytes,
        uploads,
        feed,
        recognizer,
        naming: namingNewcomers(recognizer, people.newcomers, () => settings.current().classifier.minProba),
        settings,
        notes: { notesOf: async (name) => (await people.gallery.person(name))?.details },
        people,
        faces,
        ...(mode === "off" ? {} : { compatible: { enrolment, access: { mode, keys } } }),
      }),
  });
  const { url } = opened.use(await serveHttp(app, http));
  const held = opened.move();
  return { url, [Symbol.asyncDispose]: () => held[Symbol.asyncDispose]() };
}

/** To stdout and never to the log, which others may read and which is kept. */
function tellFirstKey(text: string): void {
  process.stdout.write(`\nThe first API key, for an admin. It is shown this once:\n\n  ${text}\n\n`);
}
