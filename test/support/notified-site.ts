import { join } from "node:path";
import { openNotifiers } from "../../src/notify/open-notifiers.ts";
import type { NotifySettings } from "../../src/notify/settings.ts";
import { metricsText } from "../../src/service/metrics.ts";
import type { UploaderParts } from "../../src/uploader/open-uploader.ts";
import { notifySink } from "../../src/uploader/sinks/notify-sink.ts";
import type { Ignored } from "../../src/uploader/sinks/without-ignored.ts";
import { annAndStranger } from "./decided-events.ts";
import { createEventFolder, type EventFolder } from "./event-folder.ts";
import { fakeRecognizer } from "./fake-recognizer-server.ts";
import { FakeResultStore } from "./fake-result-store.ts";
import { aRule, early } from "./notify-settings.ts";
import { temporaryDirectory } from "./temporary-directory.ts";
import { type TestUploader, uploaderForTest } from "./uploader.ts";

/** Where an uploader notifies, over its restarts. */
export interface NotifiedSite extends AsyncDisposable {
  readonly folder: EventFolder;
  /** One start of the uploader: what it finds, decides and tells. */
  run(settings: Partial<NotifySettings>, work?: (up: TestUploader) => Promise<unknown>): Promise<TestUploader["log"]>;
  /** Of the last run. */
  counts(): object | undefined;
  metrics(): string;
}

export interface SiteOptions {
  /** Of each frame; Ann and a stranger if absent. */
  readonly answer?: Parameters<typeof fakeRecognizer>[0];
  readonly ignored?: Ignored;
  readonly parts?: Partial<UploaderParts>;
}

export async function notifiedSite({ answer, ignored, parts }: SiteOptions = {}): Promise<NotifiedSite> {
  const folder = await createEventFolder();
  const home = await temporaryDirectory();
  const server = await fakeRecognizer(answer ?? (() => Promise.resolve(annAndStranger))).serve();
  let counts: object | undefined;
  let metrics = "";
  return {
    folder,
    counts: () => counts,
    metrics: () => metrics,
    async run(settings, work = (up) => up.pass()) {
      await using notifiers = await openNotifiers(
        {
          enabled: true,
          file: join(home.path, "notify.db"),
          timeZone: null,
          maxAgeHours: 24,
          pictureMaxSidePx: 1280,
          cameras: [{ monitor: "1", name: "Door" }],
          rules: [aRule()],
          early: early(),
          targets: [],
          ...settings,
        },
        {
          directory: home.path,
          environment: {},
          abandon: new AbortController().signal,
          draw: (bytes, faces) => Promise.resolve(Buffer.concat([bytes, Buffer.from(`+${faces.length}`)])),
        },
      );
      await using up = await uploaderForTest({
        endpoint: server.endpoints[0] ?? "",
        root: folder.root,
        results: new FakeResultStore(),
        spool: { file: join(home.path, "spool.db") },
        parts: {
          sinks: notifiers.all.map((notifier) => notifySink(notifier, { maxBytes: 1e7, ignored })),
          itemBackoff: { firstMs: 1, maxMs: 5 },
          ...parts,
        },
      });
      await work(up);
      counts = notifiers.all[0]?.counts;
      metrics = metricsText(notifiers.metrics());
      return up.log;
    },
    async [Symbol.asyncDispose]() {
      for (const part of [server, home, folder]) await part[Symbol.asyncDispose]();
    },
  };
}
