import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RpcServer } from "../../src/rpc/rpc-server.ts";
import { openEmbeddedResultStore } from "../../src/store/embedded-result-store.ts";
import { createEventFolder, type EventFolder } from "./event-folder.ts";
import { type FakeRecognizer, fakeRecognizer, readable } from "./fake-recognizer-server.ts";
import type { MariadbServer } from "./mariadb-server.ts";
import { type Program, startProgram } from "./program.ts";
import { ipcPath } from "./rpc.ts";
import { temporaryDirectory } from "./temporary-directory.ts";
import { createZoneminderDatabase, type ZoneminderDatabase } from "./zoneminder-database.ts";

/** A ZoneMinder of rows and pictures, a recognition server on the wire, and the real uploader's settings between. */
export interface UploadSite extends AsyncDisposable {
  readonly zm: ZoneminderDatabase;
  readonly recognizer: FakeRecognizer;
  readonly home: string;
  /** A closed event with pictures of all frames, the first `alarms` of which are alarm frames. */
  addEvent(monitor: number, alarms: number, frames?: number): Promise<string>;
  /** The same of one that ZoneMinder still records; `zm` closes it. */
  beginEvent(monitor: number, alarms: number): Promise<string>;
  upload(...args: readonly string[]): Program;
  /** `event:frame` of each result, sorted. */
  results(): Promise<readonly string[]>;
  /** `event:frame` of each row of alarm_uploaded, sorted. */
  marks(): Promise<readonly string[]>;
}

export interface UploadSiteOptions {
  readonly tookMs?: number;
  /** Over the section `zoneminder`. */
  readonly zoneminder?: Readonly<Record<string, unknown>>;
  readonly notify?: Readonly<Record<string, unknown>>;
}

export async function uploadSite(
  server: MariadbServer,
  { tookMs = 0, zoneminder = {}, notify = {} }: UploadSiteOptions = {},
): Promise<UploadSite> {
  const folder = await createEventFolder();
  const home = await temporaryDirectory();
  const zm = await createZoneminderDatabase(server, "1.36");
  for (const monitor of [1, 2]) await zm.addMonitor(monitor, `camera ${monitor}`);
  const endpoint = `ipc://${ipcPath()}`;
  const recognizer = fakeRecognizer(async (image) => ({ ...(await readable(image)), tookMs }));
  const rpc: RpcServer = await recognizer.serve(endpoint);
  const { host, port, admin } = server;
  const file = join(home.path, "config.json");
  const settings = {
    uploader: {
      source: "database",
      server: endpoint,
      eventsDirectory: folder.root,
      // The pictures of an event folder are all alike.
      similarBelow: 0,
      scanIntervalMs: 100,
      maxInFlight: 4,
      monitoringPort: null,
    },
    zoneminder: {
      configFile: null,
      database: { host, port, user: admin.user, name: zm.name },
      firstDays: null,
      choice: { choose: "all", maxFrames: 0 },
      ...zoneminder,
    },
    notify,
  };
  await writeFile(file, JSON.stringify(settings));
  return {
    zm,
    recognizer,
    home: home.path,
    beginEvent: (monitor, alarms) => beginEvent({ zm, folder }, { monitor, alarms, frames: alarms }),
    async addEvent(monitor, alarms, frames = alarms) {
      const event = await beginEvent({ zm, folder }, { monitor, alarms, frames });
      await zm.closeEvent(event);
      return event;
    },
    upload: (...args) =>
      startProgram("src/uploader/main.js", ["--config", file, ...args], { FACE_ZONEMINDER_PASSWORD: admin.password }),
    async results() {
      await using store = await openEmbeddedResultStore({ file: join(home.path, "data/results.db") });
      return (await store.find({ limit: 1000 })).map(({ event, frame }) => `${event}:${frame}`).sort();
    },
    async marks() {
      const rows = await zm.query("SELECT CONCAT(eventid, ':', frameid) AS mark FROM alarm_uploaded");
      return rows.map((row) => String(row["mark"])).sort();
    },
    async [Symbol.asyncDispose]() {
      await rpc[Symbol.asyncDispose]();
      await zm[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function beginEvent(
  { zm, folder }: { readonly zm: ZoneminderDatabase; readonly folder: EventFolder },
  { monitor, alarms, frames }: { readonly monitor: number; readonly alarms: number; readonly frames: number },
): Promise<string> {
  const event = await zm.openEvent({ monitor });
  await folder.mediumEvent(monitor, "2026-03-05", Number(event), frames);
  await zm.addFrames(
    event,
    Array.from({ length: alarms }, (_, index) => index + 1),
  );
  return event;
}

/** `event:1` to `event:count`. */
export const framesOf = (event: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${event}:${index + 1}`);
