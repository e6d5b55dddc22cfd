import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigFile } from "../../src/config/config-file.ts";
import { loadConfig } from "../../src/config/load.ts";
import { uploadedFrames } from "../../src/http/compatible/uploaded-frames.ts";
import { openLiveFeed } from "../../src/http/live/live-feed.ts";
import { openFramePictures, type VideoPictures } from "../../src/http/pictures/frame-pictures.ts";
import { cutterOf } from "../../src/images/cut-faces.ts";
import { httpRecognizer } from "../../src/server/http-recognizer.ts";
import { registerRoutes } from "../../src/server/http-routes.ts";
import { liveSettings } from "../../src/server/live-settings.ts";
import { namingNewcomers } from "../../src/server/naming-newcomers.ts";
import { Tuning } from "../../src/server/tuning.ts";
import { openFolderArchive } from "../../src/store/folder-archive.ts";
import { anEventResult } from "../contract/event-results.ts";
import { aFace as anEngineFace, FakeEngine, known as knownFace } from "../support/fake-engine.ts";
import { FakeResultStore } from "../support/fake-result-store.ts";
import { aFace, aFrameResult, known, unknown } from "../support/frame-results.ts";
import { startTestHttp, type TestHttp, type TestHttpOptions } from "../support/http-server.ts";
import { paintedJpeg } from "../support/painted-jpeg.ts";
import { testPeople } from "../support/people-parts.ts";
import { direction } from "../support/sightings.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { openTestFaces } from "./face-requests.ts";
import { datasetFiles } from "./people-requests.ts";

export interface AllRoutes extends TestHttp {
  readonly results: FakeResultStore;
  /** Holds the archive, and `events`, below which pictures may be read. */
  readonly directory: string;
  readonly routes: readonly RegisteredRoute[];
  /** When somebody was enrolled or taken out by a client that expects a training. */
  readonly enrolments: readonly number[];
}

export interface AllRoutesOptions extends TestHttpOptions {
  /** To the routes of other systems. */
  readonly access?: "key" | "open";
  /** Absent: no video is read. */
  readonly videos?: VideoPictures;
}

export interface RegisteredRoute {
  /** As in the table: `GET /api/v1/results`. */
  readonly name: string;
  readonly scope: string;
  readonly takesBody: boolean;
}

/** The server's own routes, all of them, over stores that hold a frame with a picture and an event. */
export async function startAllRoutes({
  access = "key",
  videos,
  ...options
}: AllRoutesOptions = {}): Promise<AllRoutes> {
  const enrolments: number[] = [];
  const home = await temporaryDirectory();
  const results = new FakeResultStore();
  const archive = await openFolderArchive({ directory: join(home.path, "archive") });
  const feed = openLiveFeed(results, { everyMs: 20, maxListeners: 3 }, { warn: () => undefined });
  const engine = new FakeEngine(() => [{ ...anEngineFace(knownFace("Ann", 0.97)), embedding: direction(0) }]);
  const file = join(home.path, "config.json");
  await writeFile(file, '{\n  "classifier": { "minProba": 0.9 }\n}\n');
  const settings = liveSettings({
    file: new ConfigFile(file, {}),
    tuning: new Tuning(await loadConfig(file, {})),
    classifierKind: "svm",
    models: () => ({ detector: "d", embedder: "e" }),
  });
  await mkdir(join(home.path, "events"));
  await writeFile(join(home.path, "events/3.jpg"), await paintedJpeg());
  const people = await testPeople(datasetFiles);
  const faces = await openTestFaces(join(home.path, "sightings.db"), people);
  const result = aFrameResult({ faces: [aFace(known("Ann")), aFace(unknown(), 200)] });
  await results.put([result, aFrameResult({ frame: 2, faces: [] })]);
  await results.put([aFrameResult({ frame: 3, image: join(home.path, "events/3.jpg") })]);
  await results.putEvents([anEventResult()]);
  await archive.put(result.archiveKey ?? "", await paintedJpeg(), {});
  const routes: RegisteredRoute[] = [];
  const http = await startTestHttp((app, auth) => {
    app.addHook("onRoute", ({ method, url, config, schema }) => {
      const isListed = method !== "HEAD" && schema?.hide !== true;
      const { scope } = config as { scope: string };
      if (isListed) routes.push({ name: `${String(method)} ${url}`, scope, takesBody: schema?.body !== undefined });
    });
    const recognizer = httpRecognizer(engine, { directory: () => "/classifiers/v1" });
    registerRoutes(app, {
      auth,
      version: "1.2.3",
      sessionHours: 1,
      results,
      pictures: openFramePictures(
        { directory: home.path, images: { allowedRoots: ["events"], maxBytes: 1_000_000 } },
        archive,
        videos,
      ),
      maxPixels: 1_000_000,
      maxBytes: 1_000_000,
      feed,
      recognizer,
      naming: namingNewcomers(recognizer, people.newcomers, () => 0.9),
      notes: { notesOf: (name) => Promise.resolve(name === "Ann" ? { friendlyName: "Annie" } : undefined) },
      uploads: uploadedFrames({
        results,
        archive,
        faces: {
          sightings: faces.sightings,
          embedder: "an-embedder@000000000000",
          cut: cutterOf({ maxBytes: 1_000_000, maxPixels: 1_000_000 }, 128),
        },
      }),
      settings,
      people,
      faces,
      compatible: {
        enrolment: { changed: () => Promise.resolve(void enrolments.push(Date.now())) },
        access: { mode: access, keys: auth.keys },
      },
    });
  }, options);
  return {
    ...http,
    results,
    routes,
    enrolments,
    directory: home.path,
    [Symbol.asyncDispose]: async () => {
      await http[Symbol.asyncDispose]();
      await feed[Symbol.asyncDispose]();
      await faces[Symbol.asyncDispose]();
      await people[Symbol.asyncDispose]();
      await archive[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}
