import type { ImageArchive } from "../../src/store/archive.ts";
import type { ResultStore } from "../../src/store/results.ts";
import { openUploader, type Uploader, type UploaderParts } from "../../src/uploader/open-uploader.ts";
import { runPass } from "../../src/uploader/pass.ts";
import { PassReport } from "../../src/uploader/pass-report.ts";
import { MemoryLog } from "./rpc.ts";

export interface TestUploader extends AsyncDisposable {
  readonly uploader: Uploader;
  readonly log: MemoryLog;
  readonly stop: AbortController;
  readonly abandon: AbortController;
  pass(): Promise<PassReport>;
}

export interface TestUploaderOptions {
  readonly endpoint: string;
  readonly root: string;
  readonly results: ResultStore;
  readonly archive?: ImageArchive;
  readonly settings?: Partial<Parameters<typeof openUploader>[0]["uploader"]>;
  readonly parts?: Partial<UploaderParts>;
}

/** An uploader as its program wires it; pictures are "drawn" by appending their count of faces. */
export function uploaderForTest(options: TestUploaderOptions): TestUploader {
  const { endpoint, root, results, archive, settings = {}, parts = {} } = options;
  const log = new MemoryLog();
  const stop = new AbortController();
  const abandon = new AbortController();
  const uploader = openUploader(
    {
      directory: "/",
      uploader: {
        server: endpoint,
        eventsDirectory: root,
        frames: "all",
        send: "path",
        maxInFlight: 4,
        requestTimeoutMs: 5000,
        archiveFrames: "faces",
        ...settings,
      },
    },
    {
      results,
      archive,
      annotate: (bytes, faces) => Promise.resolve(Buffer.concat([bytes, Buffer.from(`+${faces.length}`)])),
      log,
      stop: stop.signal,
      abandon: abandon.signal,
      ...parts,
    },
  );
  return {
    uploader,
    log,
    stop,
    abandon,
    async pass() {
      const report = new PassReport();
      await runPass(uploader.work, report);
      return report;
    },
    [Symbol.asyncDispose]: () => uploader[Symbol.asyncDispose](),
  };
}
